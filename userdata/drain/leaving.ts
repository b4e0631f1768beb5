import { NODE_PATHS, UNITS } from '../../cluster/node-paths';
import { call, type DrainContext, step } from './context';
import { tellBegin } from './news';
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
  telling?: Promise<unknown>;
}

/** Whether the instance has left its group by itself: then only forward is a way. */
export function isLeaving({ book }: DrainContext): boolean {
  return book.has('leftGroup');
}

/** Whether it has tried to, of its own will. An attempt may have been carried out though nobody heard of it. */
function hasTriedToLeave({ book }: DrainContext): boolean {
  return book.has('leaving');
}

/** What happens beside the waiting; nothing of it is waited for long. */
export async function prepare(
  context: DrainContext,
  { voluntary, leaveGroup }: Mandate,
  preparation: Preparation,
): Promise<void> {
  const { machine } = context;
  preparation.telling ??= tellBegin(context).finally(() => delete preparation.telling);
  if (!voluntary && !preparation.agentStopped) {
    // An agent in the middle of its claim would start Kafka again, and say something else in the tag.
    await step(context, 'mark as leaving', () => machine.files.write(NODE_PATHS.leaving, ''));
    preparation.agentStopped = await step(context, 'stop agent', () =>
      stopUnit(machine, UNITS.agent, 10_000),
    );
  }
  if (leaveGroup && (!voluntary || hasTriedToLeave(context))) await keepArmed(context, preparation);
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
  await context.book.note('leaving');
  await armPowerOff(context.machine);
  await leave(context);
}

/**
 * Whether nothing has happened yet that would have to be gone through with, now that the order was taken back. While
 * that is not known, all stays as it is.
 */
export async function mayWithdraw(context: DrainContext, preparation: Preparation): Promise<boolean> {
  if (!hasTriedToLeave(context)) return true;
  await keepArmed(context, preparation);
  let inGroup = false;
  await step(context, 'look for the group', () =>
    call(context, 'Auto Scaling', async ({ cloud }) => {
      const membership = await cloud.groupMembership();
      inGroup = membership !== null && !membership.lifecycleState.startsWith('Detach');
      if (!inGroup) await context.book.note('leftGroup');
    }),
  );
  return inGroup;
}

/** The group launches a replacement at once. */
export async function leave(context: DrainContext): Promise<void> {
  await call(context, 'Auto Scaling', ({ cloud }) => cloud.leaveGroup());
  await context.book.note('leftGroup');
}
