import fc from '../support/property';
import { createLedger, isWhole } from '../../kafka/ledger';

const ledgerOf = (acked: number[], read: number[]) => {
  const ledger = createLedger();
  for (const sequence of acked) ledger.acknowledged(0, sequence);
  for (const sequence of read) ledger.read(0, sequence);
  return ledger.counts();
};

test('a clean run counts nothing but acknowledgements', () => {
  expect(ledgerOf([0, 1, 2], [0, 1, 2])).toEqual({
    acked: 3,
    lost: 0,
    duplicated: 0,
    outOfOrder: 0,
    failedSends: 0,
  });
});

test('an acknowledged record that is not there is lost', () => {
  expect(ledgerOf([0, 1, 2, 3], [0, 2])).toMatchObject({ acked: 4, lost: 2, outOfOrder: 0 });
});

test('every further copy is a duplicate and nothing else', () => {
  expect(ledgerOf([0, 1, 2], [0, 1, 0, 1, 2, 1])).toMatchObject({ duplicated: 3, outOfOrder: 0, lost: 0 });
});

test('a record behind a later one of its partition is out of order', () => {
  expect(ledgerOf([0, 1, 2], [0, 2, 1])).toMatchObject({ outOfOrder: 1, duplicated: 0, lost: 0 });
});

test('a failed send is neither lost nor wrong, whether its record is there or not', () => {
  const ledger = createLedger();
  ledger.acknowledged(0, 0);
  ledger.failed(0, 1);
  ledger.failed(0, 2);
  for (const sequence of [0, 1]) ledger.read(0, sequence);
  expect(ledger.counts()).toEqual({ acked: 1, lost: 0, duplicated: 0, outOfOrder: 0, failedSends: 2 });
});

test.each(['lost', 'duplicated', 'outOfOrder', 'failedSends'])('a run with one %s is not whole', (count) => {
  const clean = { lost: 0, duplicated: 0, outOfOrder: 0, failedSends: 0 };
  expect(isWhole(clean)).toBe(true);
  expect(isWhole({ ...clean, [count]: 1 })).toBe(false);
});

test('partitions have sequences of their own', () => {
  const ledger = createLedger();
  for (const partition of [0, 1]) for (const sequence of [0, 1]) ledger.acknowledged(partition, sequence);
  for (const sequence of [0, 1]) ledger.read(0, sequence);
  ledger.read(1, 0);
  expect(ledger.counts()).toMatchObject({ acked: 4, lost: 1, outOfOrder: 0, duplicated: 0 });
  expect(ledger.counts(0)).toMatchObject({ acked: 2, lost: 0 });
  expect(ledger.counts(1)).toMatchObject({ acked: 2, lost: 1 });
});

test('whatever is dropped and repeated, exactly that is counted', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 }), (copies) => {
      const acked = copies.map((_, sequence) => sequence);
      const read = copies.flatMap((count, sequence) => Array.from({ length: count }, () => sequence));
      const counts = ledgerOf(acked, read);
      expect(counts.lost).toBe(copies.filter((count) => count === 0).length);
      expect(counts.duplicated).toBe(read.length - new Set(read).size);
      expect(counts.outOfOrder).toBe(0);
    }),
  );
});
