import type { RehearsalReport } from '../../cluster/report';
import type { LedgerCounts } from '../../kafka/ledger';
import type { CheckReport } from '../../scripts/check/verdict';

type Workload = RehearsalReport['workload'];

/** A check's counts. @throws Error if nothing was written or the topic was not read to its end */
export function workloadOf({ workload }: CheckReport): Workload {
  const { lost, duplicated, outOfOrder } = workload ?? { lost: null, duplicated: null, outOfOrder: null };
  if (!workload || lost === null || duplicated === null || outOfOrder === null) {
    throw new Error('the check could not write, or not read its topic to the end: see its table above');
  }
  return { ...workload, lost, duplicated, outOfOrder };
}

/** All that was written in a rehearsal. @param latencies those of the part that counts */
export function sumOf(
  parts: LedgerCounts[],
  latencies: Pick<Workload, 'p50Ms' | 'p99Ms' | 'maxMs'>,
): Workload {
  const sum = (count: keyof LedgerCounts) => parts.reduce((total, part) => total + part[count], 0);
  const { p50Ms, p99Ms, maxMs } = latencies;
  return {
    acked: sum('acked'),
    lost: sum('lost'),
    duplicated: sum('duplicated'),
    outOfOrder: sum('outOfOrder'),
    failedSends: sum('failedSends'),
    ...{ p50Ms, p99Ms, maxMs },
  };
}
