import { formatRecord, parseRecord } from '../../kafka/numbered-record';

test('a record is read as it was written, whatever its size', () => {
  const record = { run: 'mine', sequence: 42 };
  for (const bytes of [undefined, 1, 5000]) expect(parseRecord(formatRecord(record, bytes))).toEqual(record);
  expect(Buffer.byteLength(formatRecord(record, 5000))).toBe(5000);
});

test.each(['', 'hello', '{}', '{"run":"mine"}', '{"run":1,"sequence":1}', 'null'])(
  '%j is no record of ours',
  (text) => {
    expect(parseRecord(text)).toBeUndefined();
  },
);
