import type { Heard } from './ear';
import type { Signal } from './policy';

/** How the polls went since the watcher's start. */
export interface Counts {
  polls: number;
  /** When the metadata service last answered everything, in milliseconds since 1970; null: never yet. */
  lastGoodPoll: number | null;
  /** Bad answers by kind: unreachable, status, body, unreadable. */
  failures: Record<string, number>;
  /** News by kind, counted once however often it is heard. */
  signals: Partial<Record<Signal['kind'], number>>;
}

export function noCounts(): Counts {
  return { polls: 0, lastGoodPoll: null, failures: {}, signals: {} };
}

export function countPoll(counts: Counts, heard: Heard[], now: number): void {
  const failures = heard.flatMap(({ answer }) => ('failure' in answer ? [answer.failure] : []));
  counts.polls += 1;
  // What cannot be read has been answered nevertheless: the service is there.
  if (failures.every((failure) => failure === 'unreadable')) counts.lastGoodPoll = now;
  for (const failure of failures) counts.failures[failure] = (counts.failures[failure] ?? 0) + 1;
}

export function countSignal({ signals }: Counts, { kind }: Signal): void {
  signals[kind] = (signals[kind] ?? 0) + 1;
}
