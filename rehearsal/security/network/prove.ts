import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Listener, LISTENERS } from '../../../cluster/access';
import { PORTS } from '../../../cluster/ports';
import { requireCloud, runInInstance, runInInternet } from '../../cloud';
import { findGuest } from '../../cloud/nodes';
import type { LocalCluster, Progress } from '../../cluster/lifecycle';
import { argvOf } from '../../cluster/program';
import type { Workspace } from '../../cluster/workspace';
import type { NodeListener } from './node-listeners';
import { online } from './online';
import type { Reach } from './reach';
import { formatNetwork, judgeNetwork, listenerName, type NetworkReport } from './report';
import type { ScanAnswer, ScanRequest } from './scan';
import type { Verdict } from './temptations';
import { type CarriedNode, type Viewpoint, viewpoints } from './viewpoints';
import type { VpcClient } from './vpc-client';

/**
 * See for every side that exactly the documented ports answer, and for every listener that it refuses what it must.
 * Writes out/rehearsal/network.json and tells one line. Takes the cluster as it is, and leaves it so.
 *
 * @returns what was found, also if not all of it holds
 */
export async function proveNetwork(
  cluster: LocalCluster,
  workspace: Workspace,
  progress: Progress,
): Promise<NetworkReport> {
  const nodes = await carriedNodes(cluster);
  const programs = programsOf(workspace);
  const client = await programs.launchClient(nodes[0].instanceId);
  try {
    await online(client.instanceId);
    const views = viewpoints(nodes, client.instanceId, cluster);
    const reaches = (await Promise.all(views.map(programs.scan))).flat();
    const listeners = (listener: Listener) => listenersOf(nodes, listener);
    const broker = nodes.find(({ role }) => role === 'broker')!;
    const verdicts = [
      ...(await programs.probeNodes(broker, [...listeners('broker'), ...listeners('controller')])),
      ...(await programs.probeClients(client.instanceId, listeners('client'))),
      ...(await programs.probeClients(null, listeners('public'))),
      ...(await programs.probeImpostors()),
    ];
    const report = judgeNetwork(reaches, verdicts, {
      publicListener: cluster.clientCidrs.length > 0,
      targets: (['broker', 'controller', 'client', 'public'] as const).flatMap((listener) =>
        listeners(listener).map(({ target }) => target),
      ),
    });
    await writeFile(workspace.networkFile, `${JSON.stringify(report, null, 2)}\n`);
    progress(formatNetwork(report));
    return report;
  } finally {
    await programs.removeClient(client);
  }
}

/** The programs that look from somewhere else. */
function programsOf({ projectRoot }: Workspace) {
  const program = (name: string, ...args: string[]) =>
    argvOf({ projectRoot, path: join('rehearsal/security/network', name), args });
  /** @param instanceId null for the internet */
  const runAt = async (instanceId: string | null, argv: string[]): Promise<string> =>
    instanceId === null ? runInInternet(argv) : runInInstance(instanceId, argv);
  const probe = async (place: string | null, ...args: string[]): Promise<Verdict[]> =>
    JSON.parse(await runAt(place, program('probe.js', ...args))) as Verdict[];
  return {
    launchClient: async (neighbour: string): Promise<VpcClient> =>
      JSON.parse(await runAt(null, program('vpc-client-command.js', 'launch', neighbour))) as VpcClient,
    removeClient: ({ instanceId, groupId }: VpcClient) =>
      runAt(null, program('vpc-client-command.js', 'remove', instanceId, groupId)),
    scan: async ({ name: from, source, instanceId, localAddress, targets }: Viewpoint): Promise<Reach[]> => {
      const request: ScanRequest = {
        localAddress,
        targets: targets.map(({ host, sweep }) => ({ host, sweep })),
      };
      const output = await runAt(instanceId, program('scan.js', JSON.stringify(request)));
      return (JSON.parse(output) as ScanAnswer).map((seen, index) => {
        const { node, role, listens } = targets[index];
        return { from, source, node, role, listens, ...seen };
      });
    },
    probeNodes: ({ name, instanceId }: CarriedNode, listeners: NodeListener[]) =>
      probe(instanceId, 'nodes', name, JSON.stringify(listeners)),
    probeClients: async (place: string | null, listeners: NodeListener[]) =>
      listeners.length === 0 ? [] : probe(place, 'clients', JSON.stringify(listeners)),
    probeImpostors: () => probe(null, 'impostors'),
  };
}

/** Where clients or nodes find the listeners of one kind. */
function listenersOf(nodes: CarriedNode[], listener: Listener): NodeListener[] {
  return nodes
    .filter(({ role }) => LISTENERS[role].includes(listener))
    .flatMap(({ name, address, publicDns }) => {
      const host = listener === 'public' ? publicDns : address;
      return host === null
        ? []
        : [{ target: listenerName(listener, name), endpoint: `${host}:${PORTS[listener]}` }];
    });
}

async function carriedNodes(cluster: LocalCluster): Promise<CarriedNode[]> {
  const status = await requireCloud();
  const publicNames = new Map(cluster.outputs.nodes.map(({ name, publicDns }) => [name, publicDns]));
  return cluster.nodes.map(({ name, role, address }) => {
    const { id, privateIp, publicIps } = findGuest(status, name);
    return {
      ...{ name, role, address, publicDns: publicNames.get(name) ?? null },
      ...{ instanceId: id, primaryAddress: privateIp, publicAddresses: publicIps },
    };
  });
}
