import type { RehearsalReport } from '../../cluster/report';
import { table } from '../table';
import { type Bar, bars } from './bars';
import { comparison, type Cost } from './comparison';
import { titleOf } from './titles';
import { duration } from './units';

/** out/bench/results.json: what a benchmark found, with all that it depends on. Times are milliseconds. */
export interface BenchResults extends Pick<
  RehearsalReport,
  'ok' | 'startedAt' | 'latency' | 'seed' | 'machine' | 'versions' | 'workload' | 'interruptions'
> {
  /** DESIGN.md's figures 1 to 5, in its order. */
  bars: Bar[];
  comparison: Cost[];
}

export function resultsOf(report: RehearsalReport): BenchResults {
  const { ok, startedAt, latency, seed, machine, versions, workload, interruptions } = report;
  return {
    ...{ ok, startedAt, latency, seed, machine, versions, workload },
    bars: bars(report),
    comparison: comparison(report),
    interruptions,
  };
}

/** As a terminal shows it. */
export function formatResults({ bars, comparison, latency, machine }: BenchResults): string {
  const latencies = latency === 'aws' ? "AWS's latencies injected" : 'no latencies injected';
  return [
    ...table([
      ['DATA', 'BROKER LEAVES', 'N', 'CLIENT WAITS', 'UNTIL IN SYNC', 'UNDER-REPLICATED'],
      ...comparison.map((cost) => [
        `${cost.dataMib} MiB`,
        titleOf({ scenario: cost.treatment }),
        String(cost.count),
        cell(cost, 'maxGapMs'),
        cell(cost, 'stopGapMs'),
        cell(cost, 'underReplicatedMs'),
      ]),
    ]),
    '',
    ...bars.flatMap(({ what, bar, seen, verdict }, row) => [
      `${row + 1}. ${verdict}: ${what} (${bar})`,
      `   ${seen}`,
    ]),
    '',
    `Medians; in brackets against the drained stop. Local cloud on ${machine.cpus} cores, ${latencies}; not AWS.`,
    '',
  ].join('\n');
}

function cell(cost: Cost, time: keyof Cost['ratios']): string {
  const [value, ratio] = [cost[time], cost.ratios[time]];
  return value === null ? '-' : `${duration(value)}${ratio === null ? '' : ` (${ratio})`}`;
}
