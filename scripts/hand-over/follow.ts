import { OperatorError } from '../../cluster/errors';
import type { ExpectedNode } from '../status/evidence';
import { progressOf, type Progress } from './progress';
import { POLL_MS, type World } from './world';

/**
 * Watch a hand-over until another instance is the node and the node is whole in Kafka, telling each change.
 *
 * @param leavingId instance that hands the node over; null if it is gone already
 * @param again the command line that goes on with what is left undone
 * @throws OperatorError HAND_OVER_LATE if it takes too long, or the replacement refuses to be the node
 */
export async function follow(
  node: ExpectedNode,
  leavingId: string | null,
  world: Omit<World, 'request'>,
  again: string,
): Promise<void> {
  const { look, now, sleep, say, timeoutMinutes } = world;
  const deadline = now().getTime() + timeoutMinutes * 60_000;
  const said = new Set<string>();
  for (;;) {
    const progress = progressOf(node, leavingId, await look());
    for (const fact of progress.facts.filter((one) => !said.has(one))) {
      said.add(fact);
      say(`${node.name}: ${fact}`);
    }
    if (progress.state === 'done') return;
    if (progress.state === 'stuck') throw late(node, progress, 'will not come back by itself', again);
    if (now().getTime() >= deadline) {
      throw late(node, progress, `did not come back within ${timeoutMinutes} minutes`, again);
    }
    await sleep(POLL_MS);
  }
}

function late({ name }: ExpectedNode, { facts, todo }: Progress, what: string, again: string): OperatorError {
  return new OperatorError(
    'HAND_OVER_LATE',
    `${name} ${what}; seen last: ${facts.at(-1) ?? 'nothing has happened yet'}`,
    `${todo}. The hand-over goes on by itself; to go on from there: ${again}`,
  );
}
