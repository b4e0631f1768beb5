import type { RehearsalReport } from '../../cluster/report';
import { comparable, median } from './bars';
import { type Course, courseOf, type Interruption } from './course';
import type { Evidence } from './evidence';

/** A drained stop and a kill of the same brokers, each the one with the median gap of its kind; null without both. */
export function typicalPair(evidence: Evidence): [Course, Course] | null {
  const { drained, killed } = comparable(evidence.report);
  const pair = [drained, killed].map(withMedianGap).map((one) => one && courseOf(one, evidence));
  const [drain, kill] = pair;
  return drain && kill ? [drain, kill] : null;
}

function withMedianGap(interruptions: RehearsalReport['interruptions']): Interruption | undefined {
  const middle = median(interruptions.map(({ maxGapMs }) => maxGapMs ?? 0));
  return interruptions.find(({ maxGapMs }) => (maxGapMs ?? 0) === middle);
}
