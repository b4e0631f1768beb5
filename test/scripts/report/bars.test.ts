import type { RehearsalReport } from '../../../cluster/report';
import { bars, comparable, median } from '../../../scripts/report/bars';
import { killed, noticed, paused, report } from './example';

type Interruption = RehearsalReport['interruptions'][number];
const LOST = 0;
const GAP = 1;
const LEADERS = 2;
const BACK = 3;
const ALL = 4;

function judge(row: number, changes: Partial<RehearsalReport>) {
  return bars({ ...report, ...changes })[row];
}
const withGaps = (one: Interruption, ...gaps: number[]) =>
  gaps.map((stopGapMs) => ({ ...one, stopGapMs, maxGapMs: null }));
/** Seconds from stop to in sync with some data, and with ten times as much. */
const withData = (...ms: [number, number]): Interruption[] =>
  ms.map((back, index) => ({
    ...noticed,
    inSyncMs: noticed.stoppingMs! + back,
    ballastMib: index === 0 ? 100 : 1000,
  }));
const times = (count: number) => Array.from({ length: count }, () => noticed);

describe('no record is lost', () => {
  test('over twenty interruptions, or it is not judged', () => {
    expect(judge(LOST, { interruptions: times(20) })).toMatchObject({ verdict: 'met' });
    expect(judge(LOST, { interruptions: times(19) })).toMatchObject({ verdict: 'not judged' });
  });

  test('and a single one misses the bar, however few interruptions there were', () => {
    const workload = { ...report.workload, lost: 1 };
    expect(judge(LOST, { workload })).toMatchObject({
      verdict: 'missed',
      seen: expect.stringContaining('1 of'),
    });
  });
});

describe('the gap of a drained stop against a kill', () => {
  test('is the ratio of their medians', () => {
    const interruptions = [...withGaps(noticed, 100, 900, 200), ...withGaps(killed, 6000, 5000, 6600)];
    const bar = judge(GAP, { interruptions });
    expect(bar.seen).toBe('1/30.0: 200 ms of 3 drained, 6 s of 3 killed');
    expect(bar.verdict).toBe('met');
    expect(judge(GAP, { interruptions: [...withGaps(noticed, 201), killed] }).verdict).toBe('missed');
  });

  test('tells beside it what it was with the return of the leaders', () => {
    expect(judge(GAP, {}).seen).toBe(
      "1/60.0: 100 ms of 1 drained, 6 s of 1 killed; with the leaders' return 1/50.0: 120 ms, 6 s",
    );
  });

  test('leaves out what warmed the cluster up', () => {
    const cold = { ...noticed, stopGapMs: 1300, warmUp: true };
    expect(judge(GAP, { interruptions: [cold, noticed, killed] })).toEqual(judge(GAP, {}));
  });

  test('compares the same brokers only, each alone', () => {
    const other = { ...killed, nodes: ['broker-2'] };
    expect(judge(GAP, { interruptions: [noticed, other] }).verdict).toBe('not judged');
    const two = { ...noticed, nodes: ['broker-1', 'broker-2'] };
    expect(comparable({ ...report, interruptions: [two, noticed, killed, other] })).toEqual({
      drained: [noticed],
      killed: [killed],
    });
  });
});

test('leaders that moved are judged by the slowest drain of a single broker', () => {
  const slow = { ...noticed, leadersMovedMs: noticed.stoppingMs! + 501 };
  expect(judge(LEADERS, { interruptions: [noticed, noticed, slow] })).toMatchObject({
    seen: '100 ms (median of 3), 501 ms at the longest',
    verdict: 'missed',
  });
  const several = { ...slow, nodes: ['broker-1', 'broker-2'] };
  expect(judge(LEADERS, { interruptions: [noticed, several, killed] }).verdict).toBe('met');
  expect(judge(LEADERS, { interruptions: [paused] })).toMatchObject({
    ...{ seen: 'never measured', verdict: 'not judged' },
  });
});

describe('in sync on the replacement', () => {
  test("is judged only with AWS's latencies, and says so", () => {
    expect(judge(BACK, {})).toMatchObject({
      ...{ verdict: 'not judged', seen: expect.stringContaining('no latencies injected') },
    });
    expect(judge(BACK, { latency: 'aws', interruptions: withData(8000, 8400) }).verdict).toBe('met');
    const slow = { ...noticed, inSyncMs: noticed.stoppingMs! + 40_001 };
    expect(judge(BACK, { latency: 'aws', interruptions: [slow] }).verdict).toBe('missed');
  });

  test('takes two amounts of data, of which ten times as much changes little', () => {
    expect(judge(BACK, { latency: 'aws' })).toMatchObject({
      ...{ verdict: 'not judged', seen: expect.stringContaining('one amount of data only') },
    });
    expect(judge(BACK, { latency: 'aws', interruptions: withData(10_000, 12_000) })).toMatchObject({
      ...{
        verdict: 'met',
        seen: expect.stringContaining('10 s with 100 MiB on each broker, 12 s with 1\u2009000: +20 %'),
      },
    });
    expect(judge(BACK, { latency: 'aws', interruptions: withData(10_000, 12_100) }).verdict).toBe('missed');
    expect(judge(BACK, { latency: 'aws', interruptions: withData(10_000, 7900) }).verdict).toBe('missed');
  });

  test('counts no stop that did not wait for a standby', () => {
    const late = { ...noticed, standbyMs: noticed.stoppingMs! + 1 };
    expect(judge(BACK, { latency: 'aws', interruptions: [late] })).toMatchObject({
      ...{ verdict: 'not judged', seen: expect.stringContaining('never measured') },
    });
  });
});

test('a notice is reported with its parts', () => {
  expect(judge(ALL, {})).toMatchObject({
    seen: 'standby after 14 s, stopped after 15.5 s, claimed after 17 s, in sync after 22.4 s (medians of 1)',
    verdict: 'reported',
  });
});

test('a median is one of the values', () => {
  expect([median([]), median([3]), median([9, 1]), median([5, 1, 9])]).toEqual([null, 3, 9, 5]);
});
