import { type Findings, formatWatchVerdict, judgeWatch } from '../../../scripts/check-watch/verdict';

const WHOLE = { acked: 10, lost: 0, duplicated: 0, outOfOrder: 0, failedSends: 0 };
const COPIES = { input: 5, copied: 5, lost: 0, duplicated: 0, outOfOrder: 0, failedSends: 0 };

const findings = (changes: Partial<Findings> = {}): Findings => ({
  folder: 'out/check/one',
  kafkajs: [{ topic: 'watch', ...WHOLE, p50Ms: 2, p99Ms: 9, maxMs: 12, maxGapMs: 12 }],
  java: { topic: 'watch-java', ...WHOLE, maxPauseMs: 60, trouble: null },
  exactlyOnce: { ...COPIES, aborted: 3, crashes: 2, failures: 0 },
  ...changes,
});
const load = findings().kafkajs[0];
const java = findings().java!;
const exactlyOnce = findings().exactlyOnce!;

test('all is well only if nothing was lost, doubled, out of order or failed, by any client', () => {
  expect(judgeWatch(findings()).ok).toBe(true);
  for (const count of ['lost', 'duplicated', 'outOfOrder', 'failedSends'] as const) {
    expect(judgeWatch(findings({ kafkajs: [load, { ...load, [count]: 1 }] })).ok).toBe(false);
    expect(judgeWatch(findings({ java: { ...java, [count]: 1 } })).ok).toBe(false);
    expect(judgeWatch(findings({ exactlyOnce: { ...exactlyOnce, [count]: 1 } })).ok).toBe(false);
  }
});

test('nothing acknowledged is nothing shown', () => {
  const { ok, remarks } = judgeWatch(findings({ kafkajs: [{ ...load, acked: 0 }] }));
  expect(ok).toBe(false);
  expect(remarks).toContain('kafkajs: nothing was acknowledged in watch');
  expect(judgeWatch(findings({ exactlyOnce: { ...exactlyOnce, input: 0, copied: 0 } })).ok).toBe(false);
  expect(judgeWatch(findings({ kafkajs: [], java: null })).ok).toBe(false);
});

test('a copy too few or too many is not exactly once, whatever else is counted', () => {
  expect(judgeWatch(findings({ exactlyOnce: { ...exactlyOnce, copied: 4 } })).ok).toBe(false);
  expect(judgeWatch(findings({ exactlyOnce: { ...exactlyOnce, copied: 6 } })).ok).toBe(false);
});

test('a client that ended by itself fails the check, one that was left out does not, and both are said', () => {
  const dead = judgeWatch(findings({ java: { ...java, trouble: 'the client ended by itself: killed' } }));
  expect(dead.ok).toBe(false);
  expect(dead.remarks).toContain('java: the client ended by itself: killed');
  const without = judgeWatch(findings({ java: null, exactlyOnce: null }));
  expect(without.ok).toBe(true);
  expect(without.remarks).toEqual(["Kafka's own Java client was left out"]);
});

test('a person reads a row for each topic, the copies, and the verdict', () => {
  const text = formatWatchVerdict(judgeWatch(findings()));
  expect(text).toMatch(/^kafkajs +watch +10 +0 +0 +0 +0 +2 +9 +12 +12$/m);
  expect(text).toMatch(/^java +watch-java +10 +0 +0 +0 +0 +- +- +- +60$/m);
  expect(text).toContain('5 of 5 records copied in transactions');
  expect(text).toContain('OK: nothing lost, duplicated, out of order or failed; ledgers in out/check/one');
  expect(formatWatchVerdict(judgeWatch(findings({ java: { ...java, lost: 1 } })))).toContain('FAILED');
});
