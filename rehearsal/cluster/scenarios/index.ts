import type { Scenario } from '../../../cluster/report';
import { requireCloud } from '../../cloud';
import { findGuest } from '../../cloud/nodes';
import { pullPlug } from '../../hosts/pull-plug';
import type { LoadVerdict } from '../../../scripts/load/verify';
import type { LocalCluster, Progress } from '../lifecycle';
import { RunningLoad } from '../load';
import type { Workspace } from '../workspace';
import { announce } from './announce';
import { crashAgain } from './crash';
import { loseDisks } from './lost-disk';
import { recommend } from './rebalance';
import { describe, interrupt, type Interruption, type Stage } from './stage';

/** What happens to a cluster under load. `pause` is apart: nothing is offered while nothing runs. */
export type LoadedScenario = Exclude<Scenario, 'pause'>;

/** EC2 gives two minutes; maintenance is announced days ahead, here an hour. */
const NOTICE_SECONDS = 120;
const MAINTENANCE_SECONDS = 3600;

/** In the order in which a rehearsal of all of them plays them. */
const PLAYS: Record<LoadedScenario, (stage: Stage) => Promise<Interruption>> = {
  notice: (stage) => noticed(stage, 'notice', ['broker-1']),
  double: (stage) => noticed(stage, 'double', ['broker-2', 'broker-3']),
  activeController: async (stage) =>
    noticed(stage, 'activeController', [await stage.cluster.activeController()]),
  kill: (stage) =>
    interrupt(stage, 'kill', ['broker-1'], async () => {
      const { id, leader } = findGuest(await requireCloud(), 'broker-1');
      await pullPlug(id, leader);
    }),
  maintenance: (stage) =>
    interrupt(stage, 'maintenance', ['broker-3'], (before) =>
      announce(['broker-3'], before, 'maintenance', MAINTENANCE_SECONDS),
    ),
  lifecycle: (stage) =>
    interrupt(stage, 'lifecycle', ['broker-1'], (before) => stage.cluster.replace(before.get('broker-1')!)),
  rebalance: (stage) => recommend(stage, 'broker-2'),
  crash: (stage) => crashAgain(stage, 'broker-3'),
  lostDisk: (stage) => loseDisks(stage, ['broker-1', 'controller-2']),
  roll: (stage) => {
    const nodes = stage.cluster.nodes.map(({ name }) => name);
    return interrupt(stage, 'roll', nodes, () => stage.cluster.roll());
  },
};

/** What a rehearsal plays unless it is asked for everything. */
export const USUAL: readonly LoadedScenario[] = ['notice', 'activeController'];
export const EVERYTHING = Object.keys(PLAYS) as LoadedScenario[];

export interface Played {
  interruptions: Interruption[];
  /** What became of the records that were offered all the while. */
  verdict: LoadVerdict;
}

/** Play scenarios one after the other under one load, and account for every record of it. */
export async function playUnderLoad(
  cluster: LocalCluster,
  workspace: Workspace,
  scenarios: readonly LoadedScenario[],
  progress: Progress,
): Promise<Played> {
  const load = await RunningLoad.start(workspace);
  const interruptions: Interruption[] = [];
  for (const scenario of scenarios) {
    const interruption = await PLAYS[scenario]({ cluster, load, progress });
    progress(describe(interruption));
    interruptions.push(interruption);
  }
  const verdict = await load.finish();
  const { acked, lost, duplicated, outOfOrder, failedSends, p50Ms, p99Ms, maxMs } = verdict;
  progress(
    `load: ${acked} records acknowledged, ${lost} lost, ${duplicated} duplicated, ${outOfOrder} out of order, ` +
      `${failedSends} failed; latency ${p50Ms} ms (median), ${p99Ms} ms (p99), ${maxMs} ms (longest)`,
  );
  return { interruptions, verdict };
}

function noticed(stage: Stage, scenario: LoadedScenario, nodes: string[]): Promise<Interruption> {
  return interrupt(stage, scenario, nodes, (before) => announce(nodes, before, 'terminate', NOTICE_SECONDS));
}
