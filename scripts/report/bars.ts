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

/** Drained stops and kills of the same brokers, one at a time. */
export function comparable({ interruptions }: RehearsalReport): {
  drained: Interruption[];
  killed: Interruption[];
} {
  const single = (scenario: Interruption['scenario']) =>
    interruptions.filter((one) => one.scenario === scenario && one.nodes.length === 1);
  const [noticed, killed] = [single('notice'), single('kill')];
  const nodeOf = ({ nodes }: Interruption) => nodes[0];
  const isIn = (others: Interruption[]) => (one: Interruption) => others.map(nodeOf).includes(nodeOf(one));
  return { drained: noticed.filter(isIn(killed)), killed: killed.filter(isIn(noticed)) };
}

function gapRatio(report: RehearsalReport): Bar {
  const { drained, killed } = comparable(report);
  const gaps = [drained, killed].map((ones) => ones.map(({ maxGapMs }) => maxGapMs).filter(isNumber));
  const [drain, kill] = gaps.map(median);
  const what = 'longest gap of a drained stop against the same broker killed: medians of one run';
  const bar = `≤ 1/${1 / GAP_RATIO}`;
  if (drain === null || kill === null) {
    return { what, bar, seen: 'no broker was both drained and killed', verdict: 'not judged' };
  }
  const seen =
    `1/${(kill / drain).toFixed(1)}: ${duration(drain)} of ${gaps[0].length} drained, ` +
    `${duration(kill)} of ${gaps[1].length} killed`;
  return { what, bar, seen, verdict: verdict(drain / kill <= GAP_RATIO) };
}

function leadersMoved({ interruptions }: RehearsalReport): Bar {
  return {
    what: 'Kafka told to stop → all leaders elsewhere',
    bar: `≤ ${duration(LEADERS_MS)}`,
    ...longestAgainst(spans(interruptions, 'stoppingMs', 'leadersMovedMs'), LEADERS_MS),
  };
}

function back({ interruptions, latency, ballastMib }: RehearsalReport): Bar {
  const withStandby = interruptions.filter(
    ({ standbyMs, stoppingMs }) => standbyMs !== null && stoppingMs !== null && standbyMs <= stoppingMs,
  );
  const { seen, verdict } = longestAgainst(spans(withStandby, 'stoppingMs', 'inSyncMs'), BACK_MS);
  const data = ballastMib > 0 ? `, ${count(ballastMib)} MiB written before` : '';
  return {
    what: "Kafka told to stop → in sync on the replacement, a standby ready, AWS's latencies injected",
    bar: `≤ ${duration(BACK_MS)}, ±20 % for 10 times the data (two runs)`,
    seen: `${seen}${data}${latency === 'aws' ? '' : '; no latencies injected'}`,
    verdict: latency === 'aws' ? verdict : 'not judged',
  };
}

function noticeToInSync({ interruptions }: RehearsalReport): Bar {
  const noticed = interruptions.filter(({ scenario }) => scenario === 'notice');
  const parts = (
    [
      ['standby', 'standbyMs'],
      ['stopped', 'stoppedMs'],
      ['claimed', 'claimedMs'],
      ['in sync', 'inSyncMs'],
    ] as const
  ).map(([name, step]) => {
    const middle = median(noticed.map((one) => one[step]).filter(isNumber));
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

function isNumber(value: number | null): value is number {
  return value !== null;
}
