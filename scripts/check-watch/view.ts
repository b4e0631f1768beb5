import { table } from '../table';
import type { Live } from './live-book';

/** How a running check shows itself. */
export interface View {
  show(live: Live, at: Date): void;
}

/** A line for each look where lines are kept, a block that is redrawn where somebody watches. */
export function createView(print: (text: string) => void, terminal: boolean): View {
  let height = 0;
  return {
    show: (live, at) => {
      if (!terminal) return print(`${formatLine(live, at)}\n`);
      const lines = formatBlock(live, at);
      // Up to the block's first line, and everything below it erased.
      print(`${height > 0 ? `\x1b[${height}A\x1b[J` : ''}${lines.map((line) => `${line}\n`).join('')}`);
      height = lines.length;
    },
  };
}

export function formatLine(live: Live, at: Date): string {
  const { rate, latency, gaps, failed, java } = live;
  return [
    at.toISOString().slice(11, 19),
    `${rate}/s`,
    latency ? `p50 ${latency.p50Ms} p99 ${latency.p99Ms} max ${latency.maxMs} ms` : 'nothing acknowledged',
    `in a gap ${gaps.inGap} of ${gaps.partitions}`,
    `longest gap ${gaps.longestMs} ms`,
    `under-replicated ${live.underReplicated ?? '?'}`,
    `failed ${failed}`,
    ...(java ? [`java ${java.rate}/s, longest pause ${java.longestPauseMs} ms`] : []),
  ].join('  ');
}

function formatBlock(live: Live, at: Date): string[] {
  const { gaps, java, latency } = live;
  const { p50Ms = '-', p99Ms = '-', maxMs = '-' } = latency ?? {};
  return table([
    [at.toISOString().slice(11, 19), 'ACKED', 'A SECOND', 'P50 MS', 'P99 MS', 'MAX MS', 'LONGEST GAP'],
    ['kafkajs', ...[live.acked, live.rate, p50Ms, p99Ms, maxMs].map(String), `${gaps.longestMs} ms`],
    ...(java
      ? [['java', String(java.acked), String(java.rate), '-', '-', '-', `${java.longestPauseMs} ms (pause)`]]
      : []),
  ]).concat(
    `in a gap right now: ${gaps.inGap} of ${gaps.partitions} partitions; failed sends: ${live.failed}`,
    `under-replicated: ${live.underReplicated ?? '?'}, under min ISR: ${live.underMinIsr ?? '?'} (all topics)`,
  );
}
