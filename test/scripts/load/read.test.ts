import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc, { hostileText } from '../../support/property';
import { loadFiles, type Send } from '../../../scripts/load/files';
import { appendLines } from '../../../scripts/load/line-file';
import { readLoadRun, readObservations, readSends } from '../../../scripts/load/read';
import { createSendBook } from '../../../scripts/load/send-book';
import { failed, sent, silence, statement } from './example';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'load-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const write = (file: 'sends' | 'observations' | 'run', text: string) =>
  writeFileSync(loadFiles(folder)[file], text);
const lines = (values: object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const append = (file: 'sends' | 'observations', drain: () => object[]) =>
  appendLines(loadFiles(folder)[file], drain, AbortSignal.abort());

test('what was appended is read again', async () => {
  const observations = [statement(100, 1), silence(150, 1), statement(170, 2, { broker: null })];
  await append('observations', () => observations.splice(0, 2));
  await append('observations', () => observations.splice(0));
  await expect(readObservations(folder)).resolves.toEqual([
    statement(100, 1),
    silence(150, 1),
    statement(170, 2, { broker: null }),
  ]);
});

test('a later line replaces what an earlier one said of the send', async () => {
  const other = sent(110, 115, { partition: 1 });
  write('sends', lines([sent(100, null), other, sent(100, 180), { ...failed(200, 240), sequence: 1 }]));
  await expect(readSends(folder)).resolves.toEqual([
    sent(100, 180),
    other,
    { ...failed(200, 240), sequence: 1 },
  ]);
});

test('whenever it is flushed, the ledger tells how each send ended', async () => {
  const step = fc.record({ takes: fc.nat(50), ends: fc.constantFrom('acked', 'failed'), flush: fc.nat(3) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
      write('sends', '');
      const book = createSendBook();
      const expected: Send[] = [];
      for (const [sequence, { takes, ends, flush }] of steps.entries()) {
        const sentAt = sequence * 100;
        const end = ends === 'acked' ? sent(sentAt, sentAt + takes) : failed(sentAt, sentAt + takes);
        book.enter(sent(sentAt, null, { sequence }));
        if (flush & 1) await append('sends', book.drain);
        book.enter({ ...end, sequence });
        if (flush & 2) await append('sends', book.drain);
        expected.push({ ...end, sequence });
      }
      await append('sends', book.drain);
      await expect(readSends(folder)).resolves.toEqual(expected);
    }),
    { numRuns: 25 },
  );
});

test('a last line that was cut by a crash is left out', async () => {
  const text = lines([sent(100, 105), sent(150, null, { sequence: 1 }), sent(150, 170, { sequence: 1 })]);
  write('sends', text.slice(0, -10));
  await expect(readSends(folder)).resolves.toEqual([sent(100, 105), sent(150, null, { sequence: 1 })]);
});

test('a file longer than what is read at once is read whole', async () => {
  const sends = Array.from({ length: 5000 }, (_, sequence) => sent(sequence, sequence + 1, { sequence }));
  write('sends', lines(sends));
  await expect(readSends(folder)).resolves.toEqual(sends);
});

test.each([
  ['is no JSON', '{"partition":0,\n', /line 2 of .*sends\.jsonl is not JSON: "{/],
  ['lacks a field', '{"partition":0,"sequence":1,"ackedAt":null}\n', /line 2 .* sentAt: /],
  ['is empty', '\n', /line 2 .* is not JSON: ""/],
  [
    'skips a record',
    lines([sent(200, 205, { sequence: 2 })]),
    /line 2 .* record 2 of partition 0 where 1 belongs/,
  ],
  [
    'goes back',
    lines([sent(1, 2, { sequence: 1 }), sent(3, 4)]),
    /line 3 .* record 0 of partition 0 where 2 belongs/,
  ],
])('a line that %s is refused, and its place told', async (_, text, message) => {
  write('sends', lines([sent(100, 105)]) + text);
  await expect(readSends(folder)).rejects.toMatchObject({
    code: 'LEDGER_INVALID',
    message: expect.stringMatching(message),
  });
});

test('so are files that are missing or somebody else’s', async () => {
  const invalid = expect.objectContaining({ code: 'LEDGER_INVALID' });
  await expect(readSends(folder)).rejects.toEqual(invalid);
  expect(() => readLoadRun(folder)).toThrow(/there is no .*run\.json/);
  write('run', '{"run":"mine"}');
  expect(() => readLoadRun(folder)).toThrow(/topic/);
  write('observations', lines([{ ...statement(100, 1), leaders: { orders: 1 } }]));
  await expect(readObservations(folder)).rejects.toEqual(invalid);
});

test('whatever bytes are in the files, they are a ledger or refused as one', async () => {
  const right = fc.constantFrom(sent(100, 105), statement(100, 1), silence(150, 1), { run: 'a' });
  const line = fc.oneof(
    right.map((one) => JSON.stringify(one)),
    fc.json(),
    hostileText,
    fc.constantFrom('{"__proto__":{"partition":0}}', '1e999', '[['.repeat(50_000)),
  );
  const bytes = fc.oneof(
    fc.array(line, { maxLength: 4 }).map((lines) => Buffer.from(`${lines.join('\n')}\n`)),
    fc.uint8Array({ maxLength: 200 }).map((some) => Buffer.from(some)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (content) => {
      for (const file of Object.values(loadFiles(folder))) writeFileSync(file, content);
      for (const read of [readSends, readObservations, async (from: string) => readLoadRun(from)]) {
        const error = await read(folder).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (error) expect(error).toMatchObject({ name: 'OperatorError', code: 'LEDGER_INVALID' });
      }
    }),
    { numRuns: 50 },
  );
});

test('a file without line breaks is refused before it is read to its end', async () => {
  const sends = loadFiles(folder).sends;
  writeFileSync(sends, '');
  // Sparse: a gigabyte of NUL takes no room.
  truncateSync(sends, 2 ** 30);
  await expect(readSends(folder)).rejects.toThrow(/a line that is longer than any of a load/);
});

test('a folder in the place of a file is refused, too', async () => {
  mkdirSync(loadFiles(folder).sends);
  mkdirSync(loadFiles(folder).run);
  await expect(readSends(folder)).rejects.toThrow(/sends\.jsonl cannot be read: EISDIR/);
  expect(() => readLoadRun(folder)).toThrow(/run\.json cannot be read: EISDIR/);
});
