import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrokerSession } from '../../../kafka/broker-session';
import { systemClock } from '../../../scripts/load/clock';
import { loadFiles, type LoadRun } from '../../../scripts/load/files';
import { performLoad, type PerformOptions } from '../../../scripts/load/perform';
import { readObservations, readSends } from '../../../scripts/load/read';

const LOAD: LoadRun = {
  ...{ run: 'mine', topic: 'load', partitions: 2, rate: 100, payloadBytes: 100, startedAt: 0 },
  from: { '0': '0', '1': '0' },
};
const ALL_IS_WELL = {
  clusterId: null,
  brokers: [{ id: 101, host: 'a', port: 9094 }],
  partitions: [0, 1].map((partition) => ({
    ...{ topic: 'load', partition, leader: 101, replicas: [101], isr: [101] },
  })),
};

let folder: string;
let stop: AbortController;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'load-'));
  stop = new AbortController();
});
afterEach(() => rmSync(folder, { recursive: true }));

function perform(changes: Partial<PerformOptions> = {}) {
  const troubles: string[] = [];
  let becomeReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (becomeReady = resolve));
  const onReady = jest.fn(becomeReady);
  const summary = performLoad({
    ...{ load: LOAD, folder, clock: systemClock, signal: stop.signal, onReady, endpoints: ['a:9094'] },
    producer: { send: () => sleep(1) },
    connect: async () => ({
      send: (async () => ALL_IS_WELL) as unknown as BrokerSession['send'],
      close: () => undefined,
    }),
    onTrouble: (code) => troubles.push(code),
    ...changes,
  });
  return { summary, ready, onReady, troubles };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10);
}

test('it is ready once all partitions acknowledged records; its ledger then tells what its summary says', async () => {
  const { summary, ready, onReady } = perform();
  await ready;
  stop.abort();
  const { acked, failed, underWay } = await summary;
  expect({ failed, underWay }).toEqual({ failed: 0, underWay: 0 });
  const sends = await readSends(folder);
  expect(sends.filter(({ ackedAt }) => ackedAt !== null).length).toBe(acked);
  expect(sends.length).toBe(acked);
  expect(new Set(sends.map(({ partition }) => partition))).toEqual(new Set([0, 1]));
  await expect(readObservations(folder)).resolves.toMatchObject([{ from: 'a:9094', broker: 101 }]);
  expect(onReady).toHaveBeenCalledTimes(1);
});

test('its ledger is on disk while it runs, with what is under way', async () => {
  const { summary } = perform({ producer: { send: () => sleep(1000) } });
  await until(() => readText().split('\n').length > 2);
  const sends = await readSends(folder);
  expect(sends).toContainEqual(expect.objectContaining({ partition: 1, sequence: 0 }));
  stop.abort();
  await summary;
  function readText(): string {
    try {
      return readFileSync(loadFiles(folder).sends, 'utf8');
    } catch {
      return '';
    }
  }
});

test('it is not ready while a partition acknowledges nothing, or no broker was observed', async () => {
  let sends = 0;
  const lame = perform({
    producer: {
      send: (_, partition) => (partition === 0 ? sleep(1) : Promise.reject(new Error(`${++sends}`))),
    },
  });
  const blind = perform({
    folder: mkdtempSync(join(folder, 'blind-')),
    connect: () => Promise.reject(new Error('refused')),
  });
  await until(() => sends > 20);
  stop.abort();
  await Promise.all([lame.summary, blind.summary]);
  expect(lame.onReady).not.toHaveBeenCalled();
  expect(blind.onReady).not.toHaveBeenCalled();
});

test('trouble is told once for each code, and counted', async () => {
  let sends = 0;
  const fail = () =>
    Promise.reject(Object.assign(new Error('no'), { code: ++sends > 10 ? 'EPIPE' : 'ETIMEDOUT' }));
  const { summary, troubles } = perform({ producer: { send: fail } });
  await until(() => sends > 20);
  stop.abort();
  expect(await summary).toMatchObject({ acked: 0, failed: sends, underWay: 0 });
  expect(troubles).toEqual(['ETIMEDOUT', 'EPIPE']);
});

test('without a ledger it ends, and offers nothing more', async () => {
  mkdirSync(loadFiles(folder).sends);
  const send = jest.fn(() => sleep(1));
  await expect(perform({ producer: { send } }).summary).rejects.toMatchObject({ code: 'EISDIR' });
  const offered = send.mock.calls.length;
  await sleep(100);
  expect(send.mock.calls.length).toBe(offered);
});
