import { createLiveBook } from '../../../scripts/check-watch/live-book';
import { createView, formatLine } from '../../../scripts/check-watch/view';
import { failed, sent, silence, statement } from '../load/example';

const NOON = new Date('2026-11-26T12:00:05Z');
const acked = (partition: number, ackedAt: number) => ({ partition, sequence: 0, offset: 0, ackedAt });

test('rate and latencies are those of the last seconds, the count that of all', () => {
  const book = createLiveBook(0);
  for (let at = 0; at < 10_000; at += 100) book.sent('orders', sent(at, at + (at < 5000 ? 90 : 10)));
  expect(book.look(10_000)).toMatchObject({
    ...{ acked: 100, rate: 10, latency: { p50Ms: 10, maxMs: 10 }, failed: 0 },
  });
  expect(book.look(20_000)).toMatchObject({ acked: 100, rate: 0, latency: null });
});

test('failures of all clients are counted, and what Java left open', () => {
  const book = createLiveBook(0);
  book.sent('orders', failed(0, 10));
  book.java({ sequence: 3, failedAt: 20, code: 'TimeoutException' });
  book.java({ endedAt: 30, asked: true, unaccounted: 2, lastWords: '' });
  expect(book.look(100).failed).toBe(4);
});

test('of what brokers say the worst counts, and nothing of one that fell silent', () => {
  const book = createLiveBook(0);
  expect(book.look(0).underReplicated).toBeNull();
  book.observed(statement(10, 1, { underReplicated: 4 }));
  book.observed(statement(10, 2, { underReplicated: 7, underMinIsr: 1 }));
  expect(book.look(20)).toMatchObject({ underReplicated: 7, underMinIsr: 1 });
  book.observed(silence(30, 2));
  expect(book.look(40)).toMatchObject({ underReplicated: 4, underMinIsr: 0 });
});

test("Java's pauses are those of a partition", () => {
  const book = createLiveBook(0);
  expect(book.look(0).java).toBeNull();
  for (const entry of [acked(0, 0), acked(1, 700), acked(0, 900)]) book.java(entry);
  expect(book.look(1000).java).toEqual({ rate: 3, acked: 3, longestPauseMs: 900 });
});

test('a line has all of it, and says so when nothing is acknowledged', () => {
  const book = createLiveBook(0);
  book.sent('orders', sent(900, 903));
  expect(formatLine(book.look(1000), NOON)).toBe(
    '12:00:05  1/s  p50 3 p99 3 max 3 ms  in a gap 0 of 1  longest gap 3 ms  under-replicated ?  failed 0',
  );
  book.java(acked(0, 9000));
  expect(formatLine(book.look(9000), NOON)).toContain('nothing acknowledged');
  expect(formatLine(book.look(9000), NOON)).toContain('java 0.2/s, longest pause 0 ms');
});

test('a terminal is redrawn in place; elsewhere lines are kept', () => {
  const look = () => createLiveBook(0).look(0);
  const shown = (terminal: boolean) => {
    const printed: string[] = [];
    const view = createView((text) => printed.push(text), terminal);
    view.show(look(), NOON);
    view.show(look(), NOON);
    return printed;
  };
  const [first, second] = shown(true);
  const height = first.split('\n').length - 1;
  expect(second).toBe(`\x1b[${height}A\x1b[J${first}`);
  expect(shown(false).join('')).not.toContain('\x1b');
  expect(shown(false).join('').trim().split('\n').length).toBe(2);
});
