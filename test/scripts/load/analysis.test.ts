import fc from '../../support/property';
import {
  fewestInSync,
  gapsByPartition,
  inSyncAt,
  leadersHomeAt,
  leadersMovedAt,
  longestGap,
  maxGapMs,
  medianGapMs,
  underMinIsr,
} from '../../../scripts/load/analysis';
import type { Observation, Send } from '../../../scripts/load/files';
import { failed, sent, silence, statement } from './example';

describe('the longest gap', () => {
  test('is the longest latency as long as all succeeds: pauses between records are no gaps', () => {
    expect(maxGapMs([sent(100, 105), sent(1000, 1080), sent(1100, 1103)], 0, 2000)).toBe(80);
  });

  test('of a record that failed goes on with the next one', () => {
    expect(maxGapMs([sent(100, 102), failed(150, 450), sent(460, 500)], 0, 2000)).toBe(340);
  });

  test('of a record under way lasts to the end of the window', () => {
    expect(maxGapMs([sent(100, 102), sent(150, null)], 0, 2000)).toBe(1850);
  });

  test('has its place, from the first record that waited to the acknowledgement that ends it', () => {
    const sends = [sent(100, 102), failed(150, 450), sent(460, 500), sent(300, 390, { partition: 1 })];
    expect(longestGap(sends, 0, 2000)).toEqual({ from: 150, to: 500, ms: 340 });
    expect(longestGap(sends, 200, 470)).toEqual({ from: 200, to: 470, ms: 260 });
    expect(longestGap(sends, 600, 2000)).toBeNull();
  });

  test('is cut at both ends of the window', () => {
    expect(maxGapMs([sent(100, 300), sent(350, 900)], 200, 600)).toBe(250);
    expect(maxGapMs([sent(100, 300), sent(350, 360), sent(500, 900)], 200, 510)).toBe(100);
  });

  test('is told of each partition, and the median of all', () => {
    const sends = [10, 30, 20].map((latency, partition) => sent(100, 100 + latency, { partition }));
    expect(gapsByPartition(sends, 0, 1000)).toEqual(
      new Map([
        [0, 10],
        [1, 30],
        [2, 20],
      ]),
    );
    expect(maxGapMs(sends, 0, 1000)).toBe(30);
    expect(medianGapMs(sends, 0, 1000)).toBe(20);
  });

  test('is unknown where nothing was offered', () => {
    const sends = [sent(100, 105), sent(500, 505)];
    expect([maxGapMs(sends, 200, 400), medianGapMs(sends, 200, 400)]).toEqual([null, null]);
    expect(maxGapMs([], 0, 1000)).toBeNull();
  });

  test('is what counting millisecond by millisecond gives', () => {
    fc.assert(
      fc.property(history, fc.nat(60), fc.nat(60), (sends, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        expect(maxGapMs(sends, from, to) ?? 0).toBe(countedGap(sends, from, to));
      }),
    );
  });
});

/** A partition's sends, one after the other, some of which fail; the last one may be under way. */
const history: fc.Arbitrary<Send[]> = fc
  .array(fc.record({ pause: fc.nat(8), takes: fc.nat(12), end: fc.constantFrom('acked', 'failed') }), {
    maxLength: 8,
  })
  .chain((steps) =>
    fc.boolean().map((open) => {
      let time = 0;
      return steps.map(({ pause, takes, end }, index) => {
        const sentAt = time + pause;
        time = sentAt + takes;
        if (open && index === steps.length - 1) return sent(sentAt, null);
        return end === 'acked' ? sent(sentAt, time) : failed(sentAt, time);
      });
    }),
  );

function countedGap(sends: Send[], from: number, to: number): number {
  let [longest, gap] = [0, 0];
  for (let time = from; time < to; time++) {
    if (sends.some(({ ackedAt }) => ackedAt === time)) gap = 0;
    const onOffer = sends.some(
      ({ sentAt, ackedAt, failure }) => sentAt <= time && time < (ackedAt ?? failure?.at ?? Infinity),
    );
    if (onOffer) gap += 1;
    longest = Math.max(longest, gap);
  }
  return longest;
}

describe('leaders have moved', () => {
  const elsewhere = { leaders: { '0': 3, '1': 2 } };
  const leaderless = { leaders: { '0': null, '1': 2 } };

  test('when the first of the other brokers says so', () => {
    const observations = [
      ...[1, 2, 3].map((broker) => statement(0, broker)),
      statement(110, 3, elsewhere),
      statement(120, 2, elsewhere),
    ];
    expect(leadersMovedAt(observations, 1, 100)).toBe(110);
  });

  test('not while a partition has no leader', () => {
    const observations = [statement(0, 3), statement(110, 3, leaderless), statement(150, 3, elsewhere)];
    expect(leadersMovedAt(observations, 1, 100)).toBe(150);
  });

  test('not because the broker itself says so, nor one that knows nothing of the topic', () => {
    const observations = [
      ...[1, 3].map((broker) => statement(0, broker)),
      statement(110, 1, elsewhere),
      statement(115, 3, { leaders: {}, isr: {}, replicas: {} }),
      statement(130, 3, elsewhere),
    ];
    expect(leadersMovedAt(observations, 1, 100)).toBe(130);
  });

  test('not because of what was said before', () => {
    const observations = [statement(50, 3, elsewhere), statement(60, 2), statement(130, 2, elsewhere)];
    expect(leadersMovedAt(observations, 1, 100)).toBe(130);
  });

  test('after they came to the broker, if that is when it begins', () => {
    const observations = [
      statement(50, 3, elsewhere),
      statement(110, 3, { ...elsewhere, isr: { '0': [3], '1': [3] } }),
      statement(120, 3),
      statement(180, 3, elsewhere),
    ];
    expect(leadersMovedAt(observations, 1, 100)).toBe(180);
  });

  test('never, if nobody says so in time or there was nothing to move', () => {
    expect(leadersMovedAt([statement(0, 3), statement(300, 3, elsewhere)], 1, 100, 200)).toBeNull();
    expect(leadersMovedAt([statement(0, 3, elsewhere), statement(110, 3, elsewhere)], 1, 100)).toBeNull();
    expect(leadersMovedAt([], 1, 100)).toBeNull();
  });
});

describe('replicas are in sync again', () => {
  const short = { isr: { '0': [2, 3], '1': [1, 2, 3] } };

  test('when every broker that answers says so', () => {
    const observations = [
      ...[2, 3].map((broker) => statement(0, broker)),
      statement(110, 2, short),
      statement(120, 3, short),
      statement(500, 3),
      statement(530, 2),
    ];
    expect(inSyncAt(observations, 100)).toEqual({ lostAt: 110, backAt: 530 });
  });

  test('for good, not for a moment', () => {
    const observations = [
      statement(0, 2),
      ...[110, 300].map((at) => statement(at, 2, short)),
      statement(200, 2),
      statement(400, 2),
    ].sort((a, b) => a.at - b.at);
    expect(inSyncAt(observations, 100)).toEqual({ lostAt: 110, backAt: 400 });
    expect(inSyncAt(observations, 100, 350)).toEqual({ lostAt: 110, backAt: null });
    expect(inSyncAt(observations, 100, 250)).toEqual({ lostAt: 110, backAt: 200 });
  });

  test('and if they always were, nothing was lost', () => {
    const observations = [statement(0, 2), statement(150, 2, { leaders: { '0': 3, '1': 2 } })];
    expect(inSyncAt(observations, 100)).toEqual({ lostAt: null, backAt: null });
    expect(inSyncAt([], 100)).toEqual({ lostAt: null, backAt: null });
  });

  test('also if they were short from the beginning', () => {
    expect(inSyncAt([statement(50, 2, short), statement(150, 2)], 100)).toEqual({ lostAt: 100, backAt: 150 });
  });

  test('whatever a broker said that is silent now', () => {
    const observations = [
      ...[1, 2].map((broker) => statement(0, broker)),
      statement(110, 1, short),
      silence(120, 1),
      statement(130, 2, short),
      statement(400, 2),
    ];
    expect(inSyncAt(observations, 100)).toEqual({ lostAt: 110, backAt: 400 });
  });

  test('which is not known while nobody answers', () => {
    const observations = [statement(0, 2, short), silence(150, 2), statement(900, 2)];
    expect(inSyncAt(observations, 100)).toEqual({ lostAt: 100, backAt: 900 });
    expect(inSyncAt(observations, 100, 800)).toEqual({ lostAt: 100, backAt: null });
  });

  test('whatever was seen, exactly if nobody disagrees from then to the end', () => {
    const step = fc.record({
      broker: fc.integer({ min: 1, max: 3 }),
      says: fc.constantFrom('ok', 'short', 'nothing'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.nat(20), (steps, after) => {
        const observations: Observation[] = steps.map(({ broker, says }, at) =>
          says === 'nothing' ? silence(at, broker) : statement(at, broker, says === 'ok' ? {} : short),
        );
        const seen = steps.map((_, at) => agreement(steps.slice(0, at + 1)));
        const { lostAt, backAt } = inSyncAt(observations, after);
        const known = seen.slice(after).filter((one) => one !== undefined);
        // What was seen at `after` may be what stood when the last broker fell silent before.
        if (seen[after] !== undefined) expect(lostAt !== null).toBe(known.includes(false));
        if (backAt === null) return;
        expect(seen[backAt]).toBe(true);
        expect(seen.slice(backAt)).not.toContain(false);
        expect(seen.slice(0, backAt).findLast((one) => one !== undefined) ?? false).toBe(false);
      }),
    );
  });
});

/** Whether all who answer say "ok"; undefined if nobody answers. */
function agreement(steps: { broker: number; says: string }[]): boolean | undefined {
  const last = new Map(steps.map(({ broker, says }) => [broker, says]));
  const answers = [...last.values()].filter((says) => says !== 'nothing');
  return answers.length === 0 ? undefined : answers.every((says) => says === 'ok');
}

describe('preferred leaders', () => {
  test('are home when all partitions have theirs again', () => {
    const observations = [
      statement(0, 3),
      statement(110, 3, { leaders: { '0': 3, '1': 3 } }),
      statement(400, 3, { leaders: { '0': 1, '1': 3 } }),
      statement(600, 3),
    ];
    expect(leadersHomeAt(observations, 100)).toEqual({ lostAt: 110, backAt: 600 });
    expect(leadersHomeAt(observations, 100, 500)).toEqual({ lostAt: 110, backAt: null });
  });
});

test('the fewest replicas in sync are told at the beginning and at each change, the least of what brokers say', () => {
  const isr = (...replicas: number[]) => ({ isr: { '0': replicas, '1': [1, 2, 3] } });
  const observations = [
    ...[2, 3].map((broker) => statement(0, broker)),
    statement(110, 3, isr(2, 3)),
    statement(120, 2, isr(2, 3)),
    statement(130, 2, { leaders: { '0': 2, '1': 2 } }),
    silence(140, 3),
    statement(150, 2, isr(2)),
    statement(900, 2),
  ];
  expect(fewestInSync(observations, 50, 800)).toEqual([
    { at: 50, replicas: 3 },
    { at: 110, replicas: 2 },
    { at: 140, replicas: 3 },
    { at: 150, replicas: 1 },
  ]);
  expect(fewestInSync([statement(0, 2, { leaders: {}, isr: {}, replicas: {} })], 50)).toEqual([]);
});

describe('partitions under min.insync.replicas', () => {
  test('are told by the spans in which they were', () => {
    const observations = [
      statement(0, 3),
      statement(110, 3, { underMinIsr: 4 }),
      statement(120, 3, { underMinIsr: 2 }),
      statement(200, 3),
      statement(300, 3, { underMinIsr: 1 }),
    ];
    expect(underMinIsr(observations, 50)).toEqual([
      { from: 110, to: 200 },
      { from: 300, to: null },
    ]);
    expect(underMinIsr(observations, 50, 100)).toEqual([]);
  });
});
