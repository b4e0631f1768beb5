import { createSendBook } from '../../../scripts/load/send-book';
import { failed, sent } from './example';

test('it hands out each change once, a send that came and went in between as one', () => {
  const book = createSendBook();
  book.enter(sent(100, null));
  book.enter(sent(100, 105));
  book.enter(sent(150, null, { sequence: 1 }));
  expect(book.drain()).toEqual([sent(100, 105), sent(150, null, { sequence: 1 })]);
  expect(book.drain()).toEqual([]);
  book.enter(sent(150, 900, { sequence: 1 }));
  expect(book.drain()).toEqual([sent(150, 900, { sequence: 1 })]);
});

test('its summary counts what became of all of them', () => {
  const book = createSendBook();
  for (const [sequence, ackedAt] of [100, 131.26].entries()) {
    book.enter(sent(90, null, { sequence }));
    book.enter(sent(90, ackedAt, { sequence }));
  }
  book.enter(sent(140, null, { partition: 1 }));
  book.enter({ ...failed(140, 150), partition: 1 });
  book.enter(sent(160, null, { partition: 1, sequence: 1 }));
  book.drain();
  expect(book.summary()).toEqual({ acked: 2, failed: 1, underWay: 1, maxMs: 41.3 });
});

test('it tells whether every partition has acknowledged enough', () => {
  const book = createSendBook();
  for (const partition of [0, 1, 0]) book.enter(sent(100, 105, { partition }));
  expect(book.acknowledgedBy(2, 1)).toBe(true);
  expect(book.acknowledgedBy(2, 2)).toBe(false);
  expect(book.acknowledgedBy(3, 1)).toBe(false);
});
