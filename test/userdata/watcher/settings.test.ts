import { watcherSettings } from '../../../userdata/watcher/settings';
import fc from '../../support/property';

it('are those of the node descriptor', () => {
  const interruptions = { pollSeconds: 5, handOverOnRebalance: true, rebalanceCooldownMinutes: 10 };
  expect(watcherSettings(JSON.stringify({ interruptions }))).toEqual({
    pollMs: 5000,
    handOverOnRebalance: true,
    rebalanceCooldownMs: 600_000,
  });
});

it('whatever the descriptor is, the watcher polls at a pace that its timer keeps', () => {
  const number = fc.oneof(fc.double(), fc.constantFrom(0, -1, 0.001, 1e10, 1e308, 2_147_484));
  const descriptor = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({ interruptions: fc.record({ pollSeconds: number, rebalanceCooldownMinutes: number }) })
      .map((one) => JSON.stringify(one)),
  );
  fc.assert(
    fc.property(fc.option(descriptor, { nil: undefined }), (text) => {
      const { pollMs, rebalanceCooldownMs } = watcherSettings(text);
      expect(pollMs).toBeGreaterThanOrEqual(1000);
      expect(pollMs).toBeLessThanOrEqual(30_000);
      expect(rebalanceCooldownMs).toBeGreaterThanOrEqual(600_000);
      expect(rebalanceCooldownMs).toBeLessThan(Infinity);
    }),
    { numRuns: 500 },
  );
});
