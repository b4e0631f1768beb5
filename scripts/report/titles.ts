import type { RehearsalReport, Scenario } from '../../cluster/report';
import type { Interruption } from './course';

const TITLES: Record<Scenario, string> = {
  notice: 'Spot interruption notice',
  double: 'Two notices at once',
  activeController: 'Notice for the active controller',
  kill: 'Plug pulled, without notice',
  maintenance: 'Scheduled maintenance',
  lifecycle: 'Replaced by its Auto Scaling group',
  rebalance: 'Rebalance recommendation',
  roll: 'Roll of every node',
  rotate: 'New certificates for every node',
  rotateUsers: 'New passwords for users, then a notice',
  rotateCa: 'A step to a new CA',
  lostDisk: 'Lost disks',
  crash: 'Kafka dying again and again',
  noWatcher: 'Taken with nobody watching',
  emptyDisk: 'Replaced with an empty disk',
  pause: 'Pause and resume',
};

export function titleOf({ scenario }: Pick<Interruption, 'scenario'>): string {
  return TITLES[scenario];
}

/** With its place in the run, so that a table's row and a figure are known to be of the same. */
export function numbered(one: Interruption, { interruptions }: RehearsalReport): string {
  return `${interruptions.indexOf(one) + 1}. ${titleOf(one)}`;
}

const NOTICED: Scenario[] = ['notice', 'double', 'activeController', 'rotateUsers'];

/** From when on an interruption's time counts. */
export function beginningOf({ scenario }: Pick<Interruption, 'scenario'>): string {
  if (NOTICED.includes(scenario)) return 'notice';
  return scenario === 'kill' ? 'kill' : 'beginning';
}

/** broker-1; broker-2 and broker-3; 6 nodes */
export function nodesOf({ nodes }: Pick<Interruption, 'nodes'>): string {
  return nodes.length > 2 ? `${nodes.length} nodes` : nodes.join(' and ');
}
