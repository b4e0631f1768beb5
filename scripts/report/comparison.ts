import type { RehearsalReport, Scenario } from '../../cluster/report';
import { medianOf } from './bars';

type Time = 'maxGapMs' | 'stopGapMs' | 'underReplicatedMs';
export const COMPARED: readonly Time[] = ['maxGapMs', 'stopGapMs', 'underReplicatedMs'];

/** What people do today. At least one of them makes a run a comparison: nobody plays it for anything else. */
export const TODAY = ['noWatcher', 'emptyDisk'] as const satisfies readonly Scenario[];
/** What a benchmark compares: the product's way first, all others are set against it. */
export const TREATMENTS = ['notice', 'kill', ...TODAY] as const satisfies readonly Scenario[];

/** What a treatment cost, with one amount of data. Times are medians, in milliseconds; null where there is none. */
export type Cost = Record<Time, number | null> & {
  treatment: Scenario;
  /** MiB on each broker. */
  dataMib: number;
  count: number;
  /** Each time divided by that of the drained stop with as much data. */
  ratios: Record<Time, number | null>;
};

/** What the same broker's leaving costs, one way or another; nothing unless the run compared ways. */
export function comparison({ interruptions }: RehearsalReport): Cost[] {
  const counted = interruptions.filter(({ warmUp, nodes }) => !warmUp && nodes.length === 1);
  if (!counted.some(({ scenario }) => TODAY.some((one) => one === scenario))) return [];
  const amounts = [...new Set(counted.map(({ ballastMib }) => ballastMib))].sort((a, b) => a - b);
  return amounts.flatMap((dataMib) => {
    const costOf = (treatment: Scenario) => {
      const ones = counted.filter((one) => one.scenario === treatment && one.ballastMib === dataMib);
      return { count: ones.length, times: byTime((time) => medianOf(ones, time)) };
    };
    const drained = costOf(TREATMENTS[0]).times;
    return TREATMENTS.map((treatment) => ({ treatment, ...costOf(treatment) }))
      .filter(({ count }) => count > 0)
      .map(({ treatment, count, times }) => ({
        ...{ treatment, dataMib, count, ...times },
        ratios: byTime((time) => ratio(times[time], drained[time])),
      }));
  });
}

function byTime<T>(value: (time: Time) => T): Record<Time, T> {
  return Object.fromEntries(COMPARED.map((time) => [time, value(time)])) as Record<Time, T>;
}

function ratio(value: number | null, to: number | null): number | null {
  return value === null || !to ? null : Math.round((value / to) * 100) / 100;
}
