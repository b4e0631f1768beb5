import { join } from 'node:path';
import { INTERNET_NAMESPACE, VPC_NAMESPACE } from '../constants';
import { RUN_FILES, type CloudPaths } from '../hosts/paths';
import { inNamespace, run } from '../hosts/run';
import { publicDnsConfig, publicDnsHosts, vpcDnsConfig, vpcDnsFiles } from './dns';
import { dnsmasq } from './dnsmasq';
import { ipBatch } from './links';
import { changeRoutes, desiredRoutes, type Routes } from './routes';
import { ruleset } from './ruleset';
import type { NetworkView } from './view';

export interface Network {
  /** Bring rules, routes, DHCP and DNS in line with the view. Cheap if nothing changed; one call at a time. */
  apply(view: NetworkView, links: ReadonlySet<string>): Promise<void>;
}

/** The running network. @param onDeath called if one of its servers ends by itself */
export function network(paths: CloudPaths, onDeath: (reason: string) => void): Network {
  const file = (name: string): string => join(RUN_FILES.dns, name);
  const inside = dnsmasq({
    ...{ namespace: VPC_NAMESPACE, folder: RUN_FILES.dns, name: 'vpc', onDeath },
    logFile: join(paths.logs, 'dns-vpc.log'),
  });
  const outside = dnsmasq({
    ...{ namespace: INTERNET_NAMESPACE, folder: RUN_FILES.dns, name: 'public', onDeath },
    logFile: join(paths.logs, 'dns-public.log'),
  });
  const dnsFiles = { hosts: file('vpc.hosts'), dhcpHosts: file('vpc.dhcp') };
  let rules = '';
  let routes: Routes = new Map();

  async function applyRules(view: NetworkView): Promise<void> {
    const text = ruleset(view);
    if (text === rules) return;
    await run(inNamespace(VPC_NAMESPACE, ['nft', '-f', '-']), { input: text });
    rules = text;
  }

  async function applyRoutes(view: NetworkView, links: ReadonlySet<string>): Promise<void> {
    const desired = desiredRoutes(view, links);
    const { add, remove } = changeRoutes(routes, desired);
    await ipBatch(VPC_NAMESPACE, add);
    await removeRoutes(remove);
    routes = desired;
  }

  return {
    async apply(view, links) {
      await applyRules(view);
      await applyRoutes(view, links);
      const { hosts, dhcpHosts } = vpcDnsFiles(view);
      await inside.apply(vpcDnsConfig(view, dnsFiles), {
        [dnsFiles.hosts]: hosts,
        [dnsFiles.dhcpHosts]: dhcpHosts,
      });
      const publicHosts = file('public.hosts');
      await outside.apply(publicDnsConfig(publicHosts), { [publicHosts]: publicDnsHosts(view) });
    },
  };
}

/** Routes go with their link: one that is not there any more is as good as removed. */
async function removeRoutes(commands: string[]): Promise<void> {
  if (commands.length === 0) return;
  await run(['ip', '-n', VPC_NAMESPACE, '-force', '-batch', '-'], {
    input: `${commands.join('\n')}\n`,
  }).catch(() => undefined);
}
