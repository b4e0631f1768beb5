import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRun, type ReadRunOptions } from '../../../kafka/read-run';
import { topicEnds } from '../../../kafka/read-topic';
import { loadFiles, type LoadRun, type Send } from '../../../scripts/load/files';
import { verifyLoad } from '../../../scripts/load/verify';
import { failed, sent } from './example';

jest.mock('../../../kafka/read-run');
jest.mock('../../../kafka/read-topic');

const RUN: LoadRun = {
  ...{ run: 'mine', topic: 'load', partitions: 1, rate: 20, payloadBytes: 100, startedAt: 0 },
  from: { '0': '7000000000' },
};

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'load-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Verifies a load with this ledger, of whose records these are in the topic, in this order. */
function verify(sends: Send[], found: number[]) {
  const files = loadFiles(folder);
  writeFileSync(files.run, JSON.stringify(RUN));
  writeFileSync(files.sends, sends.map((send) => `${JSON.stringify(send)}\n`).join(''));
  jest.mocked(topicEnds).mockResolvedValue(new Map([[0, 7_000_000_100n]]));
  jest.mocked(readRun).mockImplementation(async ({ ledger }) => {
    for (const sequence of found) ledger.read(0, sequence);
  });
  return verifyLoad({ app: { bootstrap: [], ca: '', user: 'app', password: '' } }, folder);
}

const SENDS = [10, 20, 30].map((latency, sequence) =>
  sent(sequence * 50, sequence * 50 + latency, { sequence }),
);
const CLEAN = { topic: 'load', acked: 3, lost: 0, duplicated: 0, outOfOrder: 0, failedSends: 0 };

test('a load whose records are all there is clean, with its latencies', async () => {
  await expect(verify(SENDS, [0, 1, 2])).resolves.toEqual({
    ...{ ...CLEAN, p50Ms: 20, p99Ms: 30, maxMs: 30 },
    maxGapMs: 30,
  });
});

test('it is its run that is looked for, in the part of the topic that was written since', async () => {
  await verify(SENDS, [0, 1, 2]);
  expect(jest.mocked(readRun)).toHaveBeenLastCalledWith(
    expect.objectContaining<Partial<ReadRunOptions>>({
      run: 'mine',
      topic: 'load',
      from: new Map([[0, 7_000_000_000n]]),
      until: new Map([[0, 7_000_000_100n]]),
    }),
  );
});

test('what is lost, doubled or out of order is counted', async () => {
  await expect(verify(SENDS, [2, 0, 0])).resolves.toMatchObject({
    ...{ acked: 3, lost: 1, duplicated: 1, outOfOrder: 1, failedSends: 0 },
  });
});

test('a send that failed, and one whose end is unknown, is a failed send and no latency, but a gap', async () => {
  const sends = [SENDS[0], { ...failed(50, 900), sequence: 1 }, sent(950, null, { sequence: 2 })];
  await expect(verify(sends, [0, 2])).resolves.toEqual({
    ...CLEAN,
    ...{ acked: 1, failedSends: 2, p50Ms: 10, p99Ms: 10, maxMs: 10, maxGapMs: 850 },
  });
});
