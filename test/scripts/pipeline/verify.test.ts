import fc from '../../support/property';
import { isCommitted } from '../../../scripts/pipeline/committed';
import { judgeRun } from '../../../scripts/pipeline/cases';
import { parseLine } from '../../../scripts/pipeline/copier';
import { isExactlyOnce, pipelineBook, type PipelineVerdict } from '../../../scripts/pipeline/verify';
import { failed, sent } from '../load/example';

describe('the book of a pipeline', () => {
  const acknowledged = [0, 1, 2].map((sequence) => sent(0, 5, { sequence }));
  const book = (output: number[], sends = acknowledged, input = [0, 1, 2]) => {
    const { ledger, book: pages } = pipelineBook(sends);
    for (const sequence of input) pages.found(0, sequence);
    for (const sequence of output) pages.copied(0, sequence);
    return { ...ledger.counts(), copies: pages.copies() };
  };

  test('counts every copy', () => {
    expect(book([0, 1, 2])).toMatchObject({ acked: 3, copies: 3, lost: 0, duplicated: 0, outOfOrder: 0 });
    expect(book([0, 2, 2, 1])).toMatchObject({ copies: 4, lost: 0, duplicated: 1, outOfOrder: 1 });
  });

  test('misses what was acknowledged, even if it is not in the input', () => {
    expect(book([0, 1], acknowledged, [0, 1])).toMatchObject({ acked: 3, lost: 1 });
  });

  test('misses what is in the input, even if nobody was told that it is', () => {
    const sends = [...acknowledged, { ...failed(0, 9), sequence: 3 }];
    expect(book([0, 1, 2], sends, [0, 1, 2, 3])).toMatchObject({ acked: 4, lost: 1, failedSends: 1 });
    expect(book([0, 1, 2], sends)).toMatchObject({ acked: 3, lost: 0, failedSends: 1 });
  });

  test('finds any mistake in a copy, and none in a true one', () => {
    const input = fc.array(fc.constant(null), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(input, fc.nat(), fc.nat(), (nulls, a, b) => {
        const records = nulls.map((_, sequence) => sequence);
        const sends = records.map((sequence) => sent(0, 5, { sequence }));
        const whole = ({ lost, duplicated, outOfOrder }: ReturnType<typeof book>) =>
          lost + duplicated + outOfOrder === 0;
        const [i, j] = [a % records.length, b % records.length];
        expect(whole(book(records, sends, records))).toBe(true);
        expect(whole(book(records.toSpliced(i, 1), sends, records))).toBe(false);
        expect(whole(book(records.toSpliced(i, 0, records[j]), sends, records))).toBe(false);
        const swapped = records.with(i, records[j]).with(j, records[i]);
        expect(whole(book(swapped, sends, records))).toBe(i === j);
      }),
    );
  });
});

test('exactly once needs something to be copied, all of it, and nothing beyond', () => {
  const verdict: PipelineVerdict = {
    ...{ input: 5, copied: 5, lost: 0, duplicated: 0, outOfOrder: 0, failedSends: 0 },
    ...{ aborted: 2, crashes: 3, failures: 1 },
  };
  expect(isExactlyOnce(verdict)).toBe(true);
  expect(isExactlyOnce({ ...verdict, input: 0, copied: 0 })).toBe(false);
  expect(isExactlyOnce({ ...verdict, copied: 4 })).toBe(false);
  expect(isExactlyOnce({ ...verdict, lost: 1 })).toBe(false);
});

test('a group has read a part when it committed its end wherever there was something', () => {
  const from = new Map([
    [0, 5n],
    [1, 7n],
  ]);
  const until = new Map([
    [0, 9n],
    [1, 7n],
  ]);
  expect(isCommitted(new Map([[0, 9n]]), { from, until })).toBe(true);
  expect(isCommitted(new Map([[0, 8n]]), { from, until })).toBe(false);
  expect(isCommitted(new Map(), { from, until })).toBe(false);
});

test('a copier says that it started and how much it copied; anything else is noise', () => {
  expect(parseLine('{"started":true}')).toEqual({ started: true });
  expect(parseLine('{"copied":12}')).toEqual({ copied: 12 });
  for (const line of ['', '{"copied":0}', '{"copied":"12"}', '{"copied":12', '[2026] ERROR …', 'null']) {
    expect(parseLine(line)).toBeUndefined();
  }
});

test('a case holds if records stand one behind the other from where they should', () => {
  expect(judgeRun([5n, 6n, 7n], 5n, 'a group')).toEqual({ ok: true, detail: 'a group: read 5 to 7' });
  expect(judgeRun([5n, 7n], 5n, 'a group')).toEqual({
    ok: false,
    detail: 'a group: read 5 to 7: 7 where 6 was due',
  });
  expect(judgeRun([4n, 5n], 5n, 'a group').ok).toBe(false);
  expect(judgeRun([], 5n, 'a group').ok).toBe(false);
});
