import { NODE_PATHS, UNITS } from '../../cluster/node-paths';
import { call, type DrainContext, step } from './context';
import type { Mandate } from './order';
import { armPowerOff } from './power-off';
import { stopUnit } from './units';

/** The power-off timer gives five minutes. */
const REARM_EVERY_MS = 60_000;

/** What is under way; lost with the process, and begun anew by the next one. */
export interface Preparation {
  agentStopped?: boolean;
  armedAt?: number;
  leaving?: Promise<unknown>;
}

/** Whether the instance has left its group by itself: then only forward is a way. */
export function isLeaving({ book }: DrainContext): boolean {
  return book.has('leftGroup');
}

/** What happens beside the waiting; nothing of it is waited for long. */
export async function prepare(
  context: DrainContext,
  { voluntary, leaveGroup }: Mandate,
  preparation: Preparation,
): Promise<void> {
  const { machine } = context;
  if (!voluntary && !preparation.agentStopped) {
    // An agent in the middle of its claim would start Kafka again, and say something else in the tag.
    await machine.files.write(NODE_PATHS.leaving, '');
    preparation.agentStopped = await step(context, 'stop agent', () =>
      stopUnit(machine, UNITS.agent, 10_000),
    );
  }
  if (leaveGroup && (!voluntary || isLeaving(context))) await keepArmed(context, preparation);
  if (leaveGroup && !voluntary && !isLeaving(context)) {
    // In the background, again and again: AWS may throttle, and an instance that boots is not in service yet.
    preparation.leaving ??= step(context, 'leave group', () => leave(context)).finally(
      () => delete preparation.leaving,
    );
  }
}

/** While the drain lives, the timer never comes to its end. */
async function keepArmed(context: DrainContext, preparation: Preparation): Promise<void> {
  const now = context.machine.clock.now();
  if (preparation.armedAt !== undefined && now - preparation.armedAt < REARM_EVERY_MS) return;
  if (await step(context, 'arm power-off', () => armPowerOff(context.machine))) preparation.armedAt = now;
}

/** Nobody is in a hurry: armed first, then left. */
export async function leaveVoluntarily(context: DrainContext): Promise<void> {
  await armPowerOff(context.machine);
  await leave(context);
}

/** The group launches a replacement at once. */
export async function leave(context: DrainContext): Promise<void> {
  await call(context, 'Auto Scaling', ({ cloud }) => cloud.leaveGroup());
  await context.book.note('leftGroup');
}
