import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPartitionProducer } from '../../../kafka/partition-producer';
import { topicEnds } from '../../../kafka/read-topic';
import { prepareUserTopic } from '../../../kafka/user-topic';
import { loadFiles } from '../../../scripts/load/files';
import { performLoad } from '../../../scripts/load/perform';
import { readLoadRun } from '../../../scripts/load/read';
import { type LoadOptions, runLoad, runLoads } from '../../../scripts/load/run';

jest.mock('../../../kafka/partition-producer');
jest.mock('../../../kafka/read-topic');
jest.mock('../../../kafka/user-topic');
jest.mock('../../../scripts/load/perform');

const SUMMARY = { acked: 1, failed: 0, underWay: 0, maxMs: 3 };
const user = (name: string) => ({ bootstrap: ['a:9094', 'b:9094'], ca: '', user: name, password: '' });

let parent: string;
let disconnect: jest.Mock;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'load-'));
  disconnect = jest.fn(async () => undefined);
  jest.mocked(prepareUserTopic).mockReset().mockResolvedValue();
  jest.mocked(topicEnds).mockResolvedValue(new Map([[0, 12n]]));
  jest.mocked(connectPartitionProducer).mockReset().mockResolvedValue({ send: jest.fn(), disconnect });
  jest.mocked(performLoad).mockReset().mockResolvedValue(SUMMARY);
});
afterEach(() => {
  jest.useRealTimers();
  rmSync(parent, { recursive: true });
});

const options = (changes: Partial<LoadOptions> = {}): LoadOptions => ({
  target: {
    brokers: ['a:9094', 'b:9094'].map((endpoint) => ({ name: endpoint, endpoint })),
    app: user('app'),
    admin: user('admin'),
  },
  ...{ topic: 'load', partitions: 1, rate: 20, payloadBytes: 100, replicationFactor: 3 },
  folder: join(parent, 'new', 'folder'),
  signal: new AbortController().signal,
  onReady: () => undefined,
  onTrouble: () => undefined,
  ...changes,
});

test('the topic is made for the user app, and the run written down before it begins', async () => {
  jest.mocked(performLoad).mockImplementation(async ({ load, folder, endpoints }) => {
    expect(readLoadRun(folder)).toEqual(load);
    expect(endpoints).toEqual(['a:9094', 'b:9094']);
    return SUMMARY;
  });
  await expect(runLoad(options())).resolves.toEqual(SUMMARY);
  expect(prepareUserTopic).toHaveBeenCalledWith(user('admin'), user('app'), {
    ...{ topic: 'load', partitions: 1, replicationFactor: 3 },
  });
  expect(readLoadRun(options().folder)).toMatchObject({
    ...{ topic: 'load', partitions: 1, rate: 20, payloadBytes: 100, from: { '0': '12' } },
  });
  expect(disconnect).toHaveBeenCalled();
});

test('of several topics only the first one is observed, and all have to be ready', async () => {
  const ready: (() => void)[] = [];
  jest.mocked(performLoad).mockImplementation(async ({ load, endpoints, onReady, onSend }) => {
    expect(endpoints.length).toBe(load.topic === 'one' ? 2 : 0);
    onSend?.({ partition: 0, sequence: 0, sentAt: 1, ackedAt: null });
    ready.push(onReady);
    return SUMMARY;
  });
  const [onReady, onSend] = [jest.fn(), jest.fn()];
  const loads = ['one', 'two'].map((topic) => ({ topic, folder: join(parent, topic) }));
  await expect(runLoads({ ...options(), loads, onReady, onSend })).resolves.toEqual([SUMMARY, SUMMARY]);
  expect(connectPartitionProducer).toHaveBeenCalledTimes(1);
  expect(onSend.mock.calls.map(([topic]) => topic).sort()).toEqual(['one', 'two']);
  ready[0]();
  expect(onReady).not.toHaveBeenCalled();
  ready[1]();
  expect(onReady).toHaveBeenCalledTimes(1);
});

test('a topic that cannot go on ends the others, and its error is told', async () => {
  jest.mocked(performLoad).mockImplementation(async ({ load, signal }) => {
    if (load.topic === 'two') throw new Error('disk full');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return SUMMARY;
  });
  const loads = ['one', 'two'].map((topic) => ({ topic, folder: join(parent, topic) }));
  await expect(runLoads({ ...options(), loads })).rejects.toThrow('disk full');
  expect(disconnect).toHaveBeenCalled();
});

test('a folder that another load wrote is refused before anything is touched', async () => {
  await runLoad(options());
  const text = () => readFileSync(loadFiles(options().folder).run, 'utf8');
  const before = text();
  jest.mocked(prepareUserTopic).mockClear();
  await expect(runLoad(options())).rejects.toMatchObject({ code: 'USAGE' });
  expect(prepareUserTopic).not.toHaveBeenCalled();
  expect(text()).toBe(before);
});

test('the producer is let go even if the load fails', async () => {
  jest.mocked(performLoad).mockRejectedValue(new Error('disk full'));
  await expect(runLoad(options())).rejects.toThrow('disk full');
  expect(disconnect).toHaveBeenCalled();
});

test('it is ended by the signal, also one that came before, and by its time', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  const signals: AbortSignal[] = [];
  jest.mocked(performLoad).mockImplementation(async ({ signal }) => {
    signals.push(signal);
    return SUMMARY;
  });
  const stop = new AbortController();
  const run = (name: string, changes: Partial<LoadOptions>) =>
    runLoad(options({ folder: join(parent, name), ...changes }));
  await run('timed', { seconds: 60 });
  await run('stopped', { signal: stop.signal });
  await run('late', { signal: AbortSignal.abort() });
  const ended = () => signals.map(({ aborted }) => aborted);
  expect(ended()).toEqual([false, false, true]);
  stop.abort();
  jest.advanceTimersByTime(59_000);
  expect(ended()).toEqual([false, true, true]);
  jest.advanceTimersByTime(1000);
  expect(ended()).toEqual([true, true, true]);
});
