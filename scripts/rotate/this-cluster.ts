import { readFileSync } from 'node:fs';
import { outcome } from '../check/bounded';
import { openTls } from '../check/sockets';
import { resolveTarget } from '../check/target';
import { requireIds } from '../checkout';
import { thisCluster as handOverWorld } from '../hand-over/this-cluster';
import { readOutputs } from '../outputs';
import { loadCluster, projectRoot } from '../project';
import { describe } from '../secrets/describe';
import { leafFingerprint } from '../secrets/inspect';
import { refuseOlderSecrets } from '../secrets/pull';
import type { Cdktf } from './cdktf';
import { lookAtDeployed } from './look-deployed';
import type { World } from './world';

/** The cluster of this checkout. */
export async function thisCluster(timeoutMinutes: number, cdktf: Cdktf): Promise<World> {
  const secrets = await loadCluster();
  const { home } = secrets;
  const handOver = await handOverWorld(timeoutMinutes);
  return {
    ...handOver,
    secrets,
    ids: () => requireIds(home),
    refuseOlderSecrets: () => refuseOlderSecrets(secrets),
    deploy: () => cdktf.run('deploy', '*'),
    deployed: () => lookAtDeployed(secrets),
    replaceInstances: async () => {
      await cdktf.run('destroy', 'compute');
      await cdktf.run('deploy', 'compute', '--ignore-missing-stack-dependencies');
    },
    shown: async () => {
      const { brokers, app } = resolveTarget({
        home,
        outputs: () => readOutputs(projectRoot()),
        environment: {},
      });
      const shown = brokers.map(
        async ({ name, endpoint }) =>
          [name, await outcome(() => shownCertificate(endpoint, app.ca))] as const,
      );
      return new Map(await Promise.all(shown));
    },
    issued: (node) => leafFingerprint(readFileSync(home.secretFile(node, 'keystore'), 'utf8')),
    wrote: (initialised) => describe(initialised).forEach(handOver.say),
  };
}

/** SHA-256, lower-case hex, of one that is good for this address. */
async function shownCertificate(endpoint: string, ca: string): Promise<string> {
  const socket = await openTls(endpoint, { ca });
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256.replaceAll(':', '').toLowerCase();
}
