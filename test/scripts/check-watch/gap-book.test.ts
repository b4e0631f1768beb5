import fc from '../../support/property';
import { createGapBook } from '../../../scripts/check-watch/gap-book';
import { gapsByPartition } from '../../../scripts/load/analysis';
import type { Send } from '../../../scripts/load/files';
import { failed, sent } from '../load/example';

/** A load's sends, one on offer at a time in each partition, the last of each perhaps still under way. */
const ledger = fc
  .array(
    fc.array(fc.record({ pause: fc.nat({ max: 100 }), took: fc.nat({ max: 900 }), fails: fc.boolean() }), {
      maxLength: 8,
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((partitions) =>
    partitions.flatMap((steps, partition) => {
      let now = 0;
      return steps.map(({ pause, took, fails }, sequence): Send => {
        const sentAt = now + pause;
        now = sentAt + took;
        const send = fails ? failed(sentAt, now) : sent(sentAt, now);
        return { ...send, partition, sequence };
      });
    }),
  );
const END = 10_000;

test('what is seen live is what the ledger tells afterwards', () => {
  fc.assert(
    fc.property(ledger, fc.boolean(), (sends, hangs) => {
      if (hangs && sends.length > 0) {
        const { sentAt, partition, sequence } = sends[sends.length - 1];
        sends[sends.length - 1] = sent(sentAt, null, { partition, sequence });
      }
      const book = createGapBook();
      for (const send of sends) {
        const { sentAt, partition, sequence } = send;
        book.enter(String(partition), sent(sentAt, null, { partition, sequence }));
        book.enter(String(partition), send);
      }
      const gaps = [...gapsByPartition(sends, 0, END).values()];
      expect(book.look(END).longestMs).toBe(Math.max(0, ...gaps));
    }),
  );
});

test('a partition is in a gap while its record hangs, not while it is offered nothing', () => {
  const book = createGapBook();
  book.enter('orders/0', sent(0, null));
  book.enter('orders/1', sent(0, null, { partition: 1 }));
  book.enter('orders/1', sent(0, 10, { partition: 1 }));
  expect(book.look(100).inGap).toBe(0);
  expect(book.look(1000)).toEqual({ partitions: 2, inGap: 1, longestMs: 1000 });
  book.enter('orders/0', sent(0, 1200));
  expect(book.look(9000)).toEqual({ partitions: 2, inGap: 0, longestMs: 1200 });
});

test('a failed record ends no gap: the next one prolongs it', () => {
  const book = createGapBook();
  book.enter('orders/0', failed(0, 400));
  book.enter('orders/0', sent(500, null));
  expect(book.look(600)).toMatchObject({ inGap: 1, longestMs: 500 });
});
