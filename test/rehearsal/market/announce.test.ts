import { ANNOUNCEMENTS, noticeOf } from '../../../rehearsal/market/announce';
import { maintenance } from '../../../userdata/watcher/signals/maintenance';
import { rebalance } from '../../../userdata/watcher/signals/rebalance';
import { spot } from '../../../userdata/watcher/signals/spot';

const NOW = Date.parse('2026-11-21T10:00:00.750Z');
const AT = NOW + 120_000;

it.each(['terminate', 'stop', 'hibernate'] as const)('%s is a notice in EC2’s words', (what) => {
  expect(noticeOf(what, AT, NOW)).toEqual({ spot: { action: what, time: '2026-11-21T10:02:00Z' } });
});

it('the watcher understands everything that can be announced', () => {
  for (const what of ANNOUNCEMENTS) {
    const notice = noticeOf(what, AT, NOW);
    if (notice.spot) expect(spot.parse(JSON.stringify(notice.spot)).interruption?.action).toBe(what);
    if (notice.rebalance)
      expect(rebalance.parse(JSON.stringify(notice.rebalance)).recommendedAt).not.toBeNull();
    if (notice.maintenance) {
      expect(maintenance.parse(JSON.stringify(notice.maintenance)).events).toEqual([
        expect.objectContaining({
          code: 'instance-retirement',
          notBefore: Date.parse('2026-11-21T10:02:00Z'),
        }),
      ]);
    }
    expect(Object.keys(notice)).toHaveLength(1);
  }
});
