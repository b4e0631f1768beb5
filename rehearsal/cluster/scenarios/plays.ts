import type { Scenario } from '../../../cluster/report';
import { requireCloud } from '../../cloud';
import { findGuest } from '../../cloud/nodes';
import { pullPlug } from '../../hosts/pull-plug';
import { announce, NOTICE_SECONDS } from './announce';
import { crashAgain } from './crash';
import { comeBackEmpty } from './empty-disk';
import { loseDisks } from './lost-disk';
import { goUnwatched } from './no-watcher';
import { recommend } from './rebalance';
import { rotateCa, rotateCertificates, rotateUsers } from './rotate';
import { interrupt, type Measured, type Stage } from './stage';

/** What happens to a cluster under load. `pause` is apart: nothing is offered while nothing runs. */
export type LoadedScenario = Exclude<Scenario, 'pause'>;

interface Play {
  /** The nodes that it happens to unless others are named; none if it finds them itself. */
  nodes: readonly string[];
  /** Whether the instance that goes takes itself out of its Auto Scaling group. */
  handsOver: boolean;
  /** More than one measured if it takes steps, each an interruption of its own. */
  perform(stage: Stage, nodes: string[]): Promise<Measured | Measured[]>;
}

/** Maintenance is announced days ahead, here an hour. */
const MAINTENANCE_SECONDS = 3600;

/** In the order in which a rehearsal of all of them plays them. */
export const PLAYS: Record<LoadedScenario, Play> = {
  notice: {
    nodes: ['broker-1'],
    handsOver: true,
    perform: (stage, nodes) => noticed(stage, 'notice', nodes),
  },
  double: {
    nodes: ['broker-2', 'broker-3'],
    handsOver: true,
    perform: (stage, nodes) => noticed(stage, 'double', nodes),
  },
  activeController: {
    nodes: [],
    handsOver: true,
    perform: async (stage) => noticed(stage, 'activeController', [await stage.cluster.activeController()]),
  },
  kill: {
    nodes: ['broker-1'],
    handsOver: false,
    perform: (stage, nodes) =>
      interrupt(stage, 'kill', nodes, async () => {
        for (const node of nodes) {
          const { id, leader } = findGuest(await requireCloud(), node);
          await pullPlug(id, leader);
        }
      }),
  },
  maintenance: {
    nodes: ['broker-3'],
    handsOver: true,
    perform: (stage, nodes) =>
      interrupt(stage, 'maintenance', nodes, (before) =>
        announce(nodes, before, 'maintenance', MAINTENANCE_SECONDS),
      ),
  },
  lifecycle: {
    nodes: ['broker-1'],
    handsOver: false,
    perform: (stage, nodes) =>
      interrupt(stage, 'lifecycle', nodes, async (before) => {
        for (const node of nodes) await stage.cluster.replace(before.get(node)!);
      }),
  },
  rebalance: { nodes: ['broker-2'], handsOver: false, perform: (stage, [node]) => recommend(stage, node) },
  crash: { nodes: ['broker-3'], handsOver: false, perform: (stage, [node]) => crashAgain(stage, node) },
  lostDisk: {
    nodes: ['broker-1', 'controller-2'],
    handsOver: false,
    perform: loseDisks,
  },
  noWatcher: { nodes: ['broker-1'], handsOver: false, perform: (stage, [node]) => goUnwatched(stage, node) },
  emptyDisk: {
    nodes: ['broker-1'],
    handsOver: false,
    perform: (stage, [node]) => comeBackEmpty(stage, node),
  },
  roll: {
    nodes: [],
    handsOver: true,
    perform: (stage) => {
      const nodes = stage.cluster.nodes.map(({ name }) => name);
      return interrupt(stage, 'roll', nodes, () => stage.cluster.roll());
    },
  },
  rotate: { nodes: [], handsOver: true, perform: rotateCertificates },
  rotateUsers: { nodes: ['broker-2'], handsOver: true, perform: rotateUsers },
  rotateCa: { nodes: [], handsOver: true, perform: rotateCa },
};

function noticed(stage: Stage, scenario: LoadedScenario, nodes: string[]): Promise<Measured> {
  return interrupt(stage, scenario, nodes, (before) => announce(nodes, before, 'terminate', NOTICE_SECONDS));
}
