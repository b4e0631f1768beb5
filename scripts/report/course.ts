import type { RehearsalReport } from '../../cluster/report';
import { fewestInSync, type Gap, leadersHomeAt, longestGap, type Span, underMinIsr } from '../load/analysis';
import type { Evidence } from './evidence';
import { type Moment, moments } from './moments';

export type Interruption = RehearsalReport['interruptions'][number];

/** Shown before an interruption, in milliseconds. */
const BEFORE_MS = 4000;

export interface Acknowledgement {
  atMs: number;
  latencyMs: number;
}

/** An interruption as it went. All times are milliseconds since it began, that is, since the notice or the kill. */
export interface Course {
  interruption: Interruption;
  /** The steps it took, in the order in which it took them. */
  moments: Moment[];
  fromMs: number;
  toMs: number;
  acknowledgements: Acknowledgement[];
  /** The one that the report tells the length of. */
  longestGap: Gap | null;
  /** When records were given up. */
  failuresMs: number[];
  /** Replicas in sync of the partition with the fewest, from each time on. */
  inSync: { atMs: number; replicas: number }[];
  /** When partitions refused writes for want of replicas in sync. */
  refused: Span[];
}

/** Null for a pause: nothing is offered while nothing runs. */
export function courseOf(interruption: Interruption, { sends, observations }: Evidence): Course | null {
  if (interruption.scenario === 'pause') return null;
  const { startedAt } = interruption;
  const endedAt = startedAt + interruption.endedMs;
  const leadersHome = leadersHomeAt(observations, startedAt, endedAt).backAt;
  const gap = longestGap(sends, startedAt, endedAt);
  const [fromMs, toMs] = [-BEFORE_MS, interruption.endedMs];
  const relative = (at: number) => at - startedAt;
  const isShown = (at: number) => relative(at) >= fromMs && relative(at) <= toMs;
  const [after, until] = [startedAt + fromMs, endedAt];
  return {
    interruption,
    moments: moments(interruption, leadersHome === null ? null : relative(leadersHome)),
    fromMs,
    toMs,
    acknowledgements: sends.flatMap(({ sentAt, ackedAt }) =>
      ackedAt !== null && isShown(ackedAt) ? [{ atMs: relative(ackedAt), latencyMs: ackedAt - sentAt }] : [],
    ),
    longestGap: gap && { ...gap, from: relative(gap.from), to: relative(gap.to) },
    failuresMs: sends.flatMap(({ failure }) =>
      failure !== undefined && isShown(failure.at) ? [relative(failure.at)] : [],
    ),
    inSync: fewestInSync(observations, after, until).map(({ at, replicas }) => ({
      atMs: relative(at),
      replicas,
    })),
    refused: underMinIsr(observations, after, until).map(({ from, to }) => ({
      from: relative(from),
      to: to === null ? null : relative(to),
    })),
  };
}
