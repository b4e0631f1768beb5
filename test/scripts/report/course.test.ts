import { courseOf } from '../../../scripts/report/course';
import { moments } from '../../../scripts/report/moments';
import { evidence, killed, noticed, paused } from './example';

describe('the course of an interruption', () => {
  const course = courseOf(noticed, evidence)!;

  test('has the acknowledgements of its time, counted from its beginning', () => {
    const times = course.acknowledgements.map(({ atMs }) => atMs);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(course.fromMs);
    expect(Math.max(...times)).toBeLessThanOrEqual(noticed.endedMs);
    expect(course.acknowledgements).toContainEqual({ atMs: 14_420, latencyMs: 120 });
  });

  test('has the gap that its report tells, in its place', () => {
    expect(course.longestGap).toEqual({ from: 14_300, to: 14_420, ms: noticed.maxGapMs });
    expect(courseOf(killed, evidence)!.longestGap).toEqual({ from: 0, to: 6000, ms: killed.maxGapMs });
  });

  test('has the replicas in sync, from before it on', () => {
    expect(course.inSync).toEqual([
      { atMs: course.fromMs, replicas: 3 },
      { atMs: 14_400, replicas: 2 },
      { atMs: 22_400, replicas: 3 },
    ]);
  });

  test('has what refused writes and what was given up', () => {
    const [send, ...others] = evidence.sends;
    const failure = { at: noticed.startedAt + 500, code: 'REQUEST_TIMED_OUT' };
    const refusing = { ...evidence.observations[1], underMinIsr: 2 };
    const worse = courseOf(noticed, {
      ...evidence,
      sends: [{ ...send, ackedAt: null, failure }, ...others],
      observations: evidence.observations.with(1, refusing),
    })!;
    expect(worse.failuresMs).toEqual([500]);
    expect(worse.refused).toEqual([{ from: 14_400, to: 22_400 }]);
    expect([course.failuresMs, course.refused]).toEqual([[], []]);
  });

  test('is none for a pause, which has no load', () => {
    expect(courseOf(paused, evidence)).toBeNull();
  });
});

describe('steps', () => {
  test('follow each other, each from what it waited for', () => {
    const steps = moments(noticed, 29_000);
    expect(steps.map(({ atMs }) => atMs)).toEqual([
      ...[900, 14_000, 14_300, 14_400, 15_500, 16_000, 17_000, 22_000, 22_400, 29_000],
    ]);
    const since = new Map(steps.map(({ label, sinceMs }) => [label, sinceMs]));
    expect(since.get('all leaders elsewhere')).toBe(14_300);
    expect(since.get('volume and address taken')).toBe(16_000);
    expect(since.get('leaders back home')).toBe(22_400);
  });

  test('of a kill begin with it, and a claim waits for the standby', () => {
    const since = new Map(moments(killed, null).map(({ label, sinceMs }) => [label, sinceMs]));
    expect(since.get('all leaders elsewhere')).toBe(0);
    expect(since.get('volume and address taken')).toBe(13_000);
    expect(since.has('leaders back home')).toBe(false);
  });

  test('never begin after their end, though one report of two may come late', () => {
    const early = { ...noticed, inSyncMs: noticed.claimedMs! - 1 };
    for (const { sinceMs, atMs } of moments(early, null)) expect(sinceMs).toBeLessThanOrEqual(atMs);
  });
});
