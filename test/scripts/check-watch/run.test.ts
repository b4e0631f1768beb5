import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { prepareUserTopic } from '../../../kafka/user-topic';
import { refuseUnreachable } from '../../../scripts/check/brokers';
import { findLedgers, watchFolders } from '../../../scripts/check-watch/files';
import { runWatch, type WatchOptions } from '../../../scripts/check-watch/run';
import { verifyWatch } from '../../../scripts/check-watch/verify';
import { EXIT } from '../../../scripts/cli';
import { produceWithJava } from '../../../scripts/java/produce';
import { runLoads } from '../../../scripts/load/run';
import { prepareCopier } from '../../../scripts/pipeline/copier';
import { runPipeline } from '../../../scripts/pipeline/run';

jest.mock('../../../kafka/user-topic');
jest.mock('../../../scripts/check/brokers');
jest.mock('../../../scripts/check-watch/verify');
jest.mock('../../../scripts/java/produce');
jest.mock('../../../scripts/load/run');
jest.mock('../../../scripts/pipeline/copier');
jest.mock('../../../scripts/pipeline/run');

const aborted = async (signal: AbortSignal) => {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
};
const verdict = (ok: boolean) => ({ ok, folder: '', clients: [], exactlyOnce: null, remarks: [] });
const user = (name: string) => ({ bootstrap: ['a:9094'], ca: '', user: name, password: '' });

let stop: AbortController;
let printed: string;
beforeEach(() => {
  stop = new AbortController();
  printed = '';
  const print = (text: string | Uint8Array) => {
    printed += text.toString();
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(print);
  jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  jest.mocked(refuseUnreachable).mockResolvedValue();
  jest.mocked(prepareUserTopic).mockResolvedValue();
  jest.mocked(prepareCopier).mockResolvedValue({ classPath: 'copier' });
  jest.mocked(runLoads).mockReset();
  jest.mocked(runLoads).mockImplementation(async ({ signal }) => (await aborted(signal), []));
  jest.mocked(produceWithJava).mockReset();
  jest.mocked(produceWithJava).mockImplementation(({ signal }) => aborted(signal));
  jest.mocked(runPipeline).mockReset();
  jest.mocked(runPipeline).mockImplementation(({ signal }) => aborted(signal));
  jest.mocked(verifyWatch).mockReset();
  jest.mocked(verifyWatch).mockResolvedValue(verdict(true));
});
afterEach(() => jest.restoreAllMocks());

const options = (changes: Partial<WatchOptions> = {}): WatchOptions => ({
  target: { brokers: [], app: user('app'), admin: user('admin') },
  ...{ projectRoot: '/unused', java: { classPath: 'jars/*' }, folder: '/out/one', terminal: false },
  ...{ topics: 1, partitions: 12, rate: 20, replicas: 3, exactlyOnce: false, seed: 1, json: true },
  signal: stop.signal,
  ...changes,
});

test('all clients write until the signal, then the verdict is printed and decides the exit code', async () => {
  const running = runWatch(options({ topics: 2, exactlyOnce: true }));
  setTimeout(() => stop.abort(), 10);
  await expect(running).resolves.toBe(EXIT.ok);
  expect(jest.mocked(runLoads).mock.calls[0][0].loads).toEqual(
    ['kafka-spot-watch', 'kafka-spot-watch-2'].map((topic) => ({
      topic,
      folder: `/out/one/kafkajs/${topic}`,
    })),
  );
  expect(produceWithJava).toHaveBeenCalledTimes(1);
  expect(runPipeline).toHaveBeenCalledTimes(1);
  expect(JSON.parse(printed)).toEqual(verdict(true));

  jest.mocked(verifyWatch).mockResolvedValue(verdict(false));
  stop.abort();
  await expect(runWatch(options({ signal: AbortSignal.abort() }))).resolves.toBe(EXIT.failed);
});

test('a client that ends, by its time or because it died, ends the others', async () => {
  jest.mocked(produceWithJava).mockResolvedValue();
  await expect(runWatch(options())).resolves.toBe(EXIT.ok);
  expect(verifyWatch).toHaveBeenCalled();
});

test('a load that cannot go on is told when the others have ended; nothing is verified', async () => {
  jest.mocked(runLoads).mockRejectedValue(new Error('disk full'));
  await expect(runWatch(options())).rejects.toThrow('disk full');
  expect(verifyWatch).not.toHaveBeenCalled();
});

test('without Java only kafkajs writes, and exactly once is refused before anything is touched', async () => {
  await runWatch(options({ java: null, signal: AbortSignal.abort() }));
  expect(produceWithJava).not.toHaveBeenCalled();
  expect(runPipeline).not.toHaveBeenCalled();
  jest.mocked(runLoads).mockClear();
  await expect(runWatch(options({ java: null, exactlyOnce: true }))).rejects.toMatchObject({ code: 'USAGE' });
  expect(runLoads).not.toHaveBeenCalled();
});

describe('ledgers', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'watch-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const leave = (file: string) => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '{}');
  };

  test('are found in the folder of a check, those that there are', () => {
    const { kafkajs, java, pipeline } = watchFolders(folder);
    leave(join(kafkajs('two'), 'run.json'));
    leave(join(kafkajs('one'), 'run.json'));
    mkdirSync(kafkajs('prepared only'));
    expect(findLedgers(folder)).toEqual({
      ...{ kafkajs: [kafkajs('one'), kafkajs('two')], java: null, pipeline: null },
    });
    leave(join(java, 'run.json'));
    leave(join(pipeline, 'pipeline.json'));
    expect(findLedgers(folder)).toMatchObject({ java, pipeline });
  });

  test('a load by itself is one, too; an empty folder has none', () => {
    expect(() => findLedgers(folder)).toThrow(expect.objectContaining({ code: 'LEDGER_INVALID' }));
    leave(join(folder, 'run.json'));
    expect(findLedgers(folder)).toEqual({ kafkajs: [folder], java: null, pipeline: null });
  });
});
