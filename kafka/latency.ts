/** Milliseconds, rounded to a tenth; all 0 if nothing was measured. */
export interface LatencySummary {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** @param latenciesMs in any order */
export function summariseLatencies(latenciesMs: number[]): LatencySummary {
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  return { p50Ms: nearestRank(sorted, 50), p99Ms: nearestRank(sorted, 99), maxMs: nearestRank(sorted, 100) };
}

/** The smallest value that at least `percent` of all values don't exceed. */
function nearestRank(sorted: number[], percent: number): number {
  if (sorted.length === 0) return 0;
  const rank = Math.ceil((percent / 100) * sorted.length);
  return Math.round(sorted[Math.max(rank, 1) - 1] * 10) / 10;
}
