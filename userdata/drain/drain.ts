import { NODE_PATHS } from '../../cluster/node-paths';
import type { NodeState } from '../../cluster/names';
import type { Machine } from '../effects/machine';
import { call, type Connect, type DrainContext, step } from './context';
import { timeLeft, waitForMoment } from './moment';
import { tellTrouble } from './news';
import { mandateOf } from './order';
import { readOrders } from './orders';
import { disarmPowerOff, powerOff } from './power-off';
import { openRecord } from './record';
import { release, report } from './release';

/**
 * Hand the node over: wait for the right moment, stop Kafka cleanly, let go of the volume, power off.
 *
 * Killed at any point, it goes on from what is written down when it is started again. Nothing that AWS, Kafka or the
 * metadata service do, or fail to do, delays the stop past the deadline.
 */
export async function drain(machine: Machine, connect: Connect): Promise<'gone' | 'withdrawn'> {
  const book = await openRecord(machine, mandateOf(await readOrders(machine)));
  if (!book) return 'withdrawn';
  const context: DrainContext = { machine, connect, book };

  // By the file as well: it is written first, and there is no record of it if that could not be written.
  const hasBegunToStop =
    book.has('stopping') || (await machine.files.read(NODE_PATHS.stopping)) !== undefined;
  if (!hasBegunToStop) {
    // Before anybody else is looked at: of two nodes that begin at once, at least one sees the other.
    const said = keepSaying(context, 'draining');
    const left = timeLeft(book.record.mandate, machine.clock.now());
    await Promise.race([said, machine.clock.sleep(Math.max(0, Math.min(TAG_MS, left)))]);
    if (!(await waitForMoment(context))) return withdraw(context);
  }
  await release(context);
  await report(context);
  await tellTrouble(context);
  await step(context, 'mark as drained', () => machine.files.write(NODE_PATHS.drained, ''));
  await powerOff(machine);
  return 'gone';
}

/** The tag is information: it may come late, the stop may not. */
const TAG_MS = 5000;
const TAG_RETRY_MS = 2000;

/** All is as if nothing had been asked. */
async function withdraw(context: DrainContext): Promise<'withdrawn'> {
  context.machine.log.info('drain: withdrawn before the instance left its group');
  await step(context, 'tag running', () => sayState(context, 'running'));
  // An attempt to leave may have failed after that. If this fails, too, the drain is started again.
  await disarmPowerOff(context.machine);
  await context.machine.files.remove(NODE_PATHS.drainRecord);
  return 'withdrawn';
}

/** Others look at the tag, and so does the sweep of a destroy: repeated until it is there, or does not matter any more. */
async function keepSaying(context: DrainContext, state: NodeState): Promise<void> {
  while (!(await step(context, `tag ${state}`, () => sayState(context, state)))) {
    await context.machine.clock.sleep(TAG_RETRY_MS);
    if (context.book.has('stopping')) return;
  }
}

async function sayState(context: DrainContext, state: NodeState): Promise<void> {
  const now = new Date(context.machine.clock.now());
  await call(context, 'EC2', ({ cloud }) => cloud.tagState(state, now), TAG_MS);
}
