import type { RehearsalReport } from '../../cluster/report';
import type { Interruption } from './course';
import { count, duration } from './units';

/** How a figure stands to its bar. Not judged: this run is not of the kind that the bar is for, `seen` says why. */
export type Verdict = 'met' | 'missed' | 'not judged' | 'reported';

export interface Bar {
  what: string;
  bar: string;
  seen: string;
  verdict: Verdict;
}

const INTERRUPTIONS_AT_LEAST = 20;
const GAP_RATIO = 1 / 30;
const LEADERS_MS = 500;
const BACK_MS = 40_000;
/** With this many times the data, no more than this share longer or shorter. */
export const DATA_FACTOR = 10;
const DATA_TOLERANCE = 0.2;

/** The figures to reach that interruptions decide about: docs/report.md says what each of them counts. */
export function bars(report: RehearsalReport): Bar[] {
  return [lost(report), gapRatio(report), leadersMoved(report), back(report), noticeToInSync(report)];
}

function lost({ workload, interruptions }: RehearsalReport): Bar {
  const judged = workload.lost > 0 || interruptions.length >= INTERRUPTIONS_AT_LEAST;
  const fewer = judged ? '' : `: fewer than ${INTERRUPTIONS_AT_LEAST}`;
  return {
    what: 'acknowledged records lost',
    bar: `0 over ${INTERRUPTIONS_AT_LEAST} interruptions`,
    seen: `${workload.lost} of ${count(workload.acked)} over ${interruptions.length}${fewer}`,
    verdict: judged ? verdict(workload.lost === 0) : 'not judged',
  };
}

/** Drained stops and kills of the same brokers, one at a time, the cluster warm. */
export function comparable({ interruptions }: RehearsalReport): {
  drained: Interruption[];
  killed: Interruption[];
} {
  const single = (scenario: Interruption['scenario']) =>
    interruptions.filter((one) => one.scenario === scenario && one.nodes.length === 1 && !one.warmUp);
  const [noticed, killed] = [single('notice'), single('kill')];
  const nodeOf = ({ nodes }: Interruption) => nodes[0];
  const isIn = (others: Interruption[]) => (one: Interruption) => others.map(nodeOf).includes(nodeOf(one));
  return { drained: noticed.filter(isIn(killed)), killed: killed.filter(isIn(noticed)) };
}

/** Of the stop itself; what leaders cost that return home half a minute later is told beside it, and has no bar. */
function gapRatio(report: RehearsalReport): Bar {
  const { drained, killed } = comparable(report);
  const medians = (time: 'stopGapMs' | 'maxGapMs') => [drained, killed].map((ones) => medianOf(ones, time));
  const [[stop, kill], whole] = [medians('stopGapMs'), medians('maxGapMs')];
  const what = 'longest gap of a drained stop against the same broker killed: medians of one run';
  const bar = `≤ 1/${1 / GAP_RATIO}`;
  if (stop === null || kill === null) {
    return { what, bar, seen: 'no broker was both drained and killed', verdict: 'not judged' };
  }
  const seen =
    `1/${(kill / stop).toFixed(1)}: ${duration(stop)} of ${drained.length} drained, ` +
    `${duration(kill)} of ${killed.length} killed`;
  return { what, bar, seen: seen + withReturn(whole), verdict: verdict(stop / kill <= GAP_RATIO) };
}

function withReturn([drain, kill]: (number | null)[]): string {
  if (drain === null || kill === null) return '';
  return `; with the leaders' return 1/${(kill / drain).toFixed(1)}: ${duration(drain)}, ${duration(kill)}`;
}

function leadersMoved({ interruptions }: RehearsalReport): Bar {
  return {
    what: 'Kafka told to stop → all leaders elsewhere',
    bar: `≤ ${duration(LEADERS_MS)}`,
    ...longestAgainst(spans(interruptions, 'stoppingMs', 'leadersMovedMs'), LEADERS_MS),
  };
}

function back({ interruptions, latency }: RehearsalReport): Bar {
  const withStandby = interruptions.filter(
    ({ standbyMs, stoppingMs }) => standbyMs !== null && stoppingMs !== null && standbyMs <= stoppingMs,
  );
  const times = spans(withStandby, 'stoppingMs', 'inSyncMs');
  const { seen, verdict: longest } = longestAgainst(times, BACK_MS);
  const data = growth(withStandby);
  const bar: Omit<Bar, 'verdict'> = {
    what: "Kafka told to stop → in sync on the replacement, a standby ready, AWS's latencies injected",
    bar: `≤ ${duration(BACK_MS)}, ±${DATA_TOLERANCE * 100} % for ${DATA_FACTOR} times the data`,
    seen: `${seen}; ${data?.seen ?? 'with one amount of data only'}${latency === 'aws' ? '' : '; no latencies injected'}`,
  };
  if (times.length === 0 || latency !== 'aws') return { ...bar, verdict: 'not judged' };
  if (longest === 'missed' || data?.holds === false) return { ...bar, verdict: 'missed' };
  return { ...bar, verdict: data ? 'met' : 'not judged' };
}

/** What ten times the data did to the time from stop to in sync; null unless a run had both amounts. */
function growth(interruptions: Interruption[]): { seen: string; holds: boolean } | null {
  const amounts = [...new Set(interruptions.map(({ ballastMib }) => ballastMib))];
  const little = amounts.find((amount) => amount > 0 && amounts.includes(amount * DATA_FACTOR));
  if (little === undefined) return null;
  const middle = (amount: number) => {
    const ones = interruptions.filter(({ ballastMib, warmUp }) => ballastMib === amount && !warmUp);
    return median(spans(ones, 'stoppingMs', 'inSyncMs'));
  };
  const [some, much] = [middle(little), middle(little * DATA_FACTOR)];
  if (some === null || much === null) return null;
  const change = much / some - 1;
  const percent = `${change < 0 ? '−' : '+'}${Math.round(Math.abs(change) * 100)} %`;
  return {
    seen: `${duration(some)} with ${count(little)} MiB on each broker, ${duration(much)} with ${count(little * DATA_FACTOR)}: ${percent}`,
    holds: Math.abs(change) <= DATA_TOLERANCE,
  };
}

function noticeToInSync({ interruptions }: RehearsalReport): Bar {
  const noticed = interruptions.filter(({ scenario, warmUp }) => scenario === 'notice' && !warmUp);
  const parts = (
    [
      ['standby', 'standbyMs'],
      ['stopped', 'stoppedMs'],
      ['claimed', 'claimedMs'],
      ['in sync', 'inSyncMs'],
    ] as const
  ).map(([name, step]) => {
    const middle = medianOf(noticed, step);
    return `${name} after ${middle === null ? '–' : duration(middle)}`;
  });
  return {
    what: 'notice → in sync, all in all',
    bar: 'reported',
    seen: noticed.length === 0 ? 'no notice' : `${parts.join(', ')} (medians of ${noticed.length})`,
    verdict: 'reported',
  };
}

/** Of brokers that went alone: of several, a step is the last one's, and not of the same node as the next. */
function spans(
  interruptions: Interruption[],
  from: 'stoppingMs',
  to: 'leadersMovedMs' | 'inSyncMs',
): number[] {
  return interruptions
    .filter(({ nodes }) => nodes.length === 1)
    .map((one) => (one[from] === null || one[to] === null ? null : one[to] - one[from]))
    .filter(isNumber);
}

function longestAgainst(all: number[], limit: number): Pick<Bar, 'seen' | 'verdict'> {
  const middle = median(all);
  if (middle === null) return { seen: 'never measured', verdict: 'not judged' };
  const longest = Math.max(...all);
  return {
    seen: `${duration(middle)} (median of ${all.length}), ${duration(longest)} at the longest`,
    verdict: verdict(longest <= limit),
  };
}

function verdict(holds: boolean): Verdict {
  return holds ? 'met' : 'missed';
}

/** Of an even number the upper one: no figure that nobody measured. */
export function median(all: number[]): number | null {
  return [...all].sort((a, b) => a - b).at(Math.floor(all.length / 2)) ?? null;
}

/** Of those that have such a time. */
export function medianOf(
  interruptions: Interruption[],
  time: Extract<keyof Interruption, `${string}Ms`>,
): number | null {
  return median(interruptions.map((one) => one[time]).filter(isNumber));
}

function isNumber(value: number | null): value is number {
  return value !== null;
}
