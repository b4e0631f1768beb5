import type { Clock } from '../../../scripts/load/clock';

/** Time that passes only when a test lets it. */
export interface FakeClock extends Clock {
  /** Wakes sleepers in the order of their times, each of which may go to sleep again. */
  advanceTo(time: number): Promise<void>;
}

export function fakeClock(start = 0): FakeClock {
  let time = start;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  const earliest = () => [...sleepers].sort((a, b) => a.at - b.at).at(0);
  return {
    now: () => time,
    sleepUntil: (at) =>
      at <= time
        ? Promise.resolve()
        : new Promise((resolve) => void sleepers.add({ at, wake: () => resolve(undefined) })),
    advanceTo: async (end) => {
      await settle();
      for (let next = earliest(); next && next.at <= end; next = earliest()) {
        sleepers.delete(next);
        time = next.at;
        next.wake();
        await settle();
      }
      time = end;
    },
  };
}

/** Lets all that can go on without time passing do so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
