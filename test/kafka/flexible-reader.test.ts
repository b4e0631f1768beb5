import { FlexibleReader } from '../../kafka/flexible-reader';
import fc from '../support/property';

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
const bytes = (...parts: (number[] | Buffer)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)));
const readerOf = (...parts: (number[] | Buffer)[]) => new FlexibleReader(bytes(...parts));

/** Fields as a broker writes them, and how each is read. */
const field = fc.oneof(
  fc.boolean().map((value) => ({
    value,
    written: bytes([Number(value)]),
    read: (reader: FlexibleReader) => reader.boolean() as unknown,
  })),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((value) => {
    const written = Buffer.alloc(4);
    written.writeInt32BE(value);
    return { value, written, read: (reader: FlexibleReader) => reader.int32() as unknown };
  }),
  fc.maxSafeInteger().map((value) => {
    const written = Buffer.alloc(8);
    written.writeBigInt64BE(BigInt(value));
    return { value, written, read: (reader: FlexibleReader) => reader.int64() as unknown };
  }),
  fc.option(fc.string({ unit: 'grapheme', maxLength: 300 })).map((value) => ({
    value,
    written: value === null ? bytes([0]) : bytes(varint(Buffer.byteLength(value) + 1), Buffer.from(value)),
    read: (reader: FlexibleReader) => reader.string() as unknown,
  })),
  fc.array(fc.nat(255), { maxLength: 200 }).map((value) => ({
    value,
    written: bytes(varint(value.length + 1), ...value.map((one) => [0, one])),
    read: (reader: FlexibleReader) => reader.array(() => reader.int16()) as unknown,
  })),
  fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 3 }).map((tags) => ({
    value: undefined,
    written: bytes(
      varint(tags.length),
      ...tags.flatMap((tag, index) => [varint(index), varint(tag.length), Buffer.from(tag)]),
    ),
    read: (reader: FlexibleReader) => reader.skipTaggedFields() as unknown,
  })),
);

test('what a broker writes is read as it was meant, and nothing else after it', () => {
  fc.assert(
    fc.property(fc.array(field), (fields) => {
      const reader = readerOf(...fields.map(({ written }) => written));
      expect(fields.map(({ read }) => read(reader))).toEqual(fields.map(({ value }) => value));
      expect(() => reader.boolean()).toThrow(RangeError);
    }),
  );
});

test('whatever bytes come, they are read, or refused as no response', () => {
  const reads = fc.array(
    fc.constantFrom<(reader: FlexibleReader) => unknown>(
      ...[(reader: FlexibleReader) => reader.string(), (reader: FlexibleReader) => reader.int64()],
      ...[(reader: FlexibleReader) => reader.uuid(), (reader: FlexibleReader) => reader.present()],
      (reader) => reader.array(() => reader.array(() => reader.string())),
      (reader) => reader.skipTaggedFields(),
    ),
    { minLength: 1 },
  );
  // Lengths are what does harm: many bytes with the highest bit.
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(0xff, 0x80, 0x00));
  fc.assert(
    fc.property(fc.array(byte), reads, (response, steps) => {
      const reader = readerOf(response);
      try {
        for (const step of steps) step(reader);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
    { numRuns: 1000 },
  );
});

test('a length of more bytes than 32 bits take is refused, not taken for none', () => {
  const endless = Buffer.alloc(400, 0x80);
  for (const read of ['string', 'skipTaggedFields'] as const) {
    expect(() => readerOf(endless)[read]()).toThrow(/32 bits/);
  }
  const reader = readerOf(endless);
  expect(() => reader.array(() => reader.int16())).toThrow(/32 bits/);
});

test('a list that claims 33 million elements takes no memory for them', () => {
  const before = process.memoryUsage().rss;
  const reader = readerOf(varint(2 ** 25), Buffer.alloc(100));
  expect(() => reader.array(() => reader.int16())).toThrow(/ends at byte/);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
});
