import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitAsGroup } from '../../../kafka/commit-as-group';
import { topicEnds } from '../../../kafka/read-topic';
import { prepareUserTopic } from '../../../kafka/user-topic';
import { runLoad } from '../../../scripts/load/run';
import { readDocument } from '../../../scripts/load/read';
import { copierOf } from '../../../scripts/pipeline/copier';
import { pipelineFiles, pipelineSchema } from '../../../scripts/pipeline/files';
import { type PipelineOptions, runPipeline } from '../../../scripts/pipeline/run';

jest.mock('../../../kafka/commit-as-group');
jest.mock('../../../kafka/read-topic');
jest.mock('../../../kafka/user-topic');
jest.mock('../../../scripts/load/run');
jest.mock('../../../scripts/pipeline/copier');

const user = (name: string) => ({ bootstrap: ['a:9094'], ca: '', user: name, password: '' });
const SUMMARY = { acked: 1, failed: 0, underWay: 0, maxMs: 3 };

let folder: string;
let stop: AbortController;
/** What the copier that runs tells. */
let copied: () => void;
let offering: () => void;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipeline-'));
  stop = new AbortController();
  jest.mocked(prepareUserTopic).mockReset().mockResolvedValue();
  jest.mocked(topicEnds).mockResolvedValue(new Map([[0, 12n]]));
  jest.mocked(copierOf).mockReturnValue((onCopied) => {
    copied = () => onCopied(3);
    let end: (lastWords: string) => void = () => undefined;
    const ended = new Promise<string>((resolve) => (end = resolve));
    return { kill: () => end(''), ended };
  });
  jest.mocked(runLoad).mockImplementation(async ({ signal, onReady }) => {
    offering = onReady;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return SUMMARY;
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

const options = (changes: Partial<PipelineOptions> = {}): PipelineOptions => ({
  target: { brokers: [], app: user('app'), admin: user('admin') },
  ...{ folder, java: { classPath: 'copier' }, name: 'orders', seed: 1, crashSeconds: null },
  ...{ partitions: 1, rate: 5, replicationFactor: 3, signal: stop.signal },
  onReady: () => undefined,
  onProgress: () => undefined,
  ...changes,
});
const settle = () => new Promise((resolve) => setTimeout(resolve, 10));

test('it is ready when records are written and the first transaction is committed, not before', async () => {
  const onReady = jest.fn();
  const running = runPipeline(options({ onReady }));
  await settle();
  offering();
  expect(onReady).not.toHaveBeenCalled();
  copied();
  copied();
  expect(onReady).toHaveBeenCalledTimes(1);
  stop.abort();
  await running;
});

test('what it copies is written down before it begins; its user may write in transactions to the output only', async () => {
  stop.abort();
  await runPipeline(options());
  const pipeline = readDocument(pipelineFiles(folder).pipeline, pipelineSchema);
  expect(pipeline).toMatchObject({ input: 'orders-input', output: 'orders-output', from: { '0': '12' } });
  // Both are granted by the topics' names.
  expect(pipeline.group).toMatch(/^orders-input-/);
  expect(pipeline.transactionalId).toMatch(/^orders-output-/);
  const transactional = jest
    .mocked(prepareUserTopic)
    .mock.calls.filter(([, , topic]) => topic.transactions)
    .map(([, , { topic }]) => topic);
  expect(transactional).toEqual(['orders-output']);
  expect(commitAsGroup).toHaveBeenCalledWith(user('app'), {
    ...{ groupId: pipeline.group, topic: 'orders-input', offsets: new Map([[0, 12n]]) },
  });
});

test('a folder that another pipeline wrote is refused before anything is touched', async () => {
  stop.abort();
  await runPipeline(options());
  jest.mocked(prepareUserTopic).mockClear();
  await expect(runPipeline(options())).rejects.toMatchObject({ code: 'USAGE' });
  expect(prepareUserTopic).not.toHaveBeenCalled();
});

test('an input that cannot be written ends the copying, and is told', async () => {
  jest.mocked(runLoad).mockRejectedValue(new Error('disk full'));
  await expect(runPipeline(options())).rejects.toThrow('disk full');
});
