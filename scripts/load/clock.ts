import { setTimeout as sleep } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds since 1970. Never goes back. */
  now(): number;
  /** At once if the time is past. */
  sleepUntil(at: number): Promise<void>;
}

/** The wall clock of when the program began, from there on one that nobody sets: a correction would be a gap. */
export const systemClock: Clock = {
  now,
  sleepUntil: async (at) => {
    const left = at - now();
    if (left > 0) await sleep(left);
  },
};

/** To a tenth: what is finer is noise. */
function now(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 10) / 10;
}

/** When the next one of a regular series is due. What was missed is not made up for: no burst follows a hang. */
export function nextDue(due: number, intervalMs: number, now: number): number {
  return Math.max(due + intervalMs, now);
}
