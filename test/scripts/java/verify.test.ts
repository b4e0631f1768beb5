import fc from '../../support/property';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topicEnds } from '../../../kafka/read-topic';
import { readTopicWithJava } from '../../../scripts/java/read-topic';
import {
  javaLedgerFiles,
  type JavaEntry,
  type JavaRun,
  parseValue,
} from '../../../scripts/java/ledger-files';
import { maxPauseMs, verifyJavaLoad } from '../../../scripts/java/verify';

jest.mock('../../../kafka/read-topic');
jest.mock('../../../scripts/java/read-topic');

const RUN: JavaRun = {
  ...{ client: 'java', run: 7, topic: 'load', partitions: 2, rate: 20, startedAt: 0, from: { '0': '3' } },
};
const acked = (partition: number, sequence: number): JavaEntry => ({
  ...{ partition, sequence, offset: sequence, ackedAt: 1000 + sequence * 50 },
});
const ended = (changes: object = {}): JavaEntry => ({
  ...{ endedAt: 2000, asked: true, unaccounted: 0, lastWords: '', ...changes },
});

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'java-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Verifies a ledger, of whose topic these are the values. */
function verify(entries: JavaEntry[], found: [partition: number, value: string][], tail = '') {
  const files = javaLedgerFiles(folder);
  writeFileSync(files.run, JSON.stringify(RUN));
  writeFileSync(files.entries, entries.map((entry) => `${JSON.stringify(entry)}\n`).join('') + tail);
  jest.mocked(topicEnds).mockResolvedValue(new Map([[0, 100n]]));
  jest.mocked(readTopicWithJava).mockImplementation(async ({ onRecord }) => {
    for (const [partition, value] of found) onRecord(partition, value);
    return true;
  });
  return verifyJavaLoad({ bootstrap: [], ca: '', user: 'app', password: '' }, folder, { classPath: '' });
}

test('records that are all there, in ascending order, are whole; those of others do not count', async () => {
  const found: [number, string][] = [
    [0, '7.0'],
    [0, '8.1'],
    [0, '7.2'],
    [1, '7.1'],
    [0, '{"seal":true}'],
  ];
  await expect(verify([acked(0, 0), acked(1, 1), acked(0, 2), ended()], found)).resolves.toEqual({
    ...{ topic: 'load', acked: 3, lost: 0, duplicated: 0, outOfOrder: 0, failedSends: 0 },
    ...{ maxPauseMs: 100, trouble: null },
  });
});

test('what is lost, doubled, in another partition or in another order is found out', async () => {
  const entries = [acked(0, 0), acked(1, 1), acked(0, 2), acked(0, 4), ended()];
  const found: [number, string][] = [
    [0, '7.2'],
    [0, '7.2'],
    [0, '7.0'],
    [0, '7.1'],
  ];
  // Record 1 was acknowledged in partition 1, and is in partition 0, behind a later one.
  await expect(verify(entries, found)).resolves.toMatchObject({ lost: 2, duplicated: 1, outOfOrder: 2 });
});

test('failed sends and those that the client left open are failed, whether their records are there or not', async () => {
  const failed: JavaEntry = { sequence: 1, failedAt: 1500, code: 'TimeoutException' };
  const entries = [acked(0, 0), failed, ended({ unaccounted: 2 })];
  await expect(
    verify(entries, [
      [0, '7.0'],
      [0, '7.1'],
    ]),
  ).resolves.toMatchObject({ ...{ acked: 1, lost: 0, duplicated: 0, failedSends: 3 } });
});

test('a client that ended by itself is trouble', async () => {
  const entries = [acked(0, 0), ended({ asked: false, lastWords: 'OutOfMemoryError' })];
  const { trouble } = await verify(entries, [[0, '7.0']]);
  expect(trouble).toContain('OutOfMemoryError');
});

test('the ledger of one that was killed is verified as far as it goes', async () => {
  await expect(verify([acked(0, 0)], [[0, '7.0']], '{"partition":0,"sequ')).resolves.toMatchObject({
    ...{ acked: 1, lost: 0, failedSends: 0, trouble: null },
  });
});

test('the longest pause is that of one partition, not between partitions', () => {
  const at = (partition: number, ackedAt: number) => ({ partition, sequence: 0, offset: 0, ackedAt });
  expect(maxPauseMs([at(0, 0), at(1, 500), at(0, 600), at(1, 700)])).toBe(600);
  expect(maxPauseMs([at(0, 0), at(1, 900)])).toBeNull();
});

test('a value says whose run it is and its number; nothing else is taken for one', () => {
  const number = fc.nat();
  fc.assert(
    fc.property(number, number, (run, sequence) => {
      expect(parseValue(`${run}.${sequence}`)).toEqual({ run: String(run), sequence });
    }),
  );
  for (const value of ['', '7', '7.', '.7', '7.1.2', '7.x', '{"run":"7","sequence":1}', '-7.1']) {
    expect(parseValue(value)).toBeUndefined();
  }
});
