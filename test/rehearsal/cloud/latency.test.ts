import { latencyMs, type Transition } from '../../../rehearsal/cloud/latency';

const SUBJECTS = Array.from({ length: 200 }, (_, n) => `vol-${n}`);
const aws = { mode: 'aws', seed: 1 } as const;

test.each<[Transition, number, number]>([
  ['launch', 5000, 17_000],
  ['attach', 1000, 10_000],
  ['detach', 2000, 10_000],
  ['move-address', 1000, 5000],
])('%s takes %i to %i ms and uses the whole range', (transition, from, to) => {
  const all = SUBJECTS.map((subject) => latencyMs(aws, transition, subject));
  expect(Math.min(...all)).toBeGreaterThanOrEqual(from);
  expect(Math.max(...all)).toBeLessThanOrEqual(to);
  expect(Math.max(...all) - Math.min(...all)).toBeGreaterThan(0.9 * (to - from));
});

test('the same seed gives the same delays, another one others', () => {
  const delays = (seed: number) =>
    SUBJECTS.map((subject) => latencyMs({ mode: 'aws', seed }, 'attach', subject));
  expect(delays(1)).toEqual(delays(1));
  expect(delays(1)).not.toEqual(delays(2));
});

test('nothing waits without latencies', () => {
  expect(latencyMs({ mode: 'none', seed: 1 }, 'launch', 'i-1')).toBe(0);
});
