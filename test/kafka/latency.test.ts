import { summariseLatencies } from '../../kafka/latency';

test('percentiles are values that occurred, by nearest rank, whatever the order', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(summariseLatencies(hundred)).toEqual({ p50Ms: 50, p99Ms: 99, maxMs: 100 });
  expect(summariseLatencies([7.26])).toEqual({ p50Ms: 7.3, p99Ms: 7.3, maxMs: 7.3 });
});

test('nothing measured is all zero', () => {
  expect(summariseLatencies([])).toEqual({ p50Ms: 0, p99Ms: 0, maxMs: 0 });
});
