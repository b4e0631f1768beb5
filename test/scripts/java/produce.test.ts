import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topicEnds } from '../../../kafka/read-topic';
import { type JavaEntry, javaLedgerFiles } from '../../../scripts/java/ledger-files';
import { produceWithJava, producerTool } from '../../../scripts/java/produce';
import { fakeJava } from './fake-java';

jest.mock('../../../kafka/read-topic');

const java = fakeJava();
const app = { bootstrap: ['a:9094', 'b:9094'], ca: 'the CA', user: 'app', password: 'the password' };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'produce-'));
  jest.mocked(topicEnds).mockResolvedValue(new Map([[0, 12n]]));
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(java.remove);

const ACK = `echo '{"timestamp":1000,"name":"producer_send_success","value":"1.0","partition":0,"offset":12}'`;
const TOTALS = `echo '{"timestamp":1001,"name":"tool_data","sent":2,"acked":1}'`;

function produce(script: string, signal: AbortSignal, onEntry: (entry: JavaEntry) => void = () => undefined) {
  java.behave(script);
  const onReady = jest.fn();
  const done = produceWithJava({
    ...{ classPath: 'jars/*', app, topic: 'load', partitions: 4, rate: 20, folder, signal, onEntry, onReady },
  });
  return { done, onReady };
}

const ledger = () =>
  readFileSync(javaLedgerFiles(folder).entries, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JavaEntry);

test('its word on what was acknowledged is in the ledger, and what it left open at the end', async () => {
  const stop = new AbortController();
  const { done, onReady } = produce(
    `trap "${TOTALS.replaceAll('"', '\\"')}; exit 143" TERM; ${ACK}; while :; do sleep 0.05; done`,
    stop.signal,
    () => stop.abort(),
  );
  await done;
  expect(onReady).toHaveBeenCalledTimes(1);
  expect(ledger()).toEqual([
    { partition: 0, sequence: 0, offset: 12, ackedAt: 1000 },
    expect.objectContaining({ asked: true, unaccounted: 1 }),
  ]);
  expect(JSON.parse(readFileSync(javaLedgerFiles(folder).run, 'utf8'))).toMatchObject({
    ...{ client: 'java', topic: 'load', from: { '0': '12' } },
  });
});

test('a client that ends by itself is in the ledger as such, with what it said', async () => {
  const { done, onReady } = produce('echo "no brokers" >&2; exit 1', new AbortController().signal);
  await done;
  expect(onReady).not.toHaveBeenCalled();
  expect(ledger()).toEqual([expect.objectContaining({ asked: false, lastWords: 'no brokers' })]);
});

test('the command line has the rate of all partitions together, and no secret', () => {
  const options = { classPath: '', app, topic: 'load', partitions: 4, rate: 20, folder: '' };
  const callbacks = { onEntry: () => undefined, onReady: () => undefined, signal: AbortSignal.abort() };
  const run = {
    client: 'java' as const,
    run: 7,
    topic: 'load',
    partitions: 4,
    rate: 20,
    startedAt: 0,
    from: {},
  };
  const { args, properties } = producerTool({ ...options, ...callbacks }, run);
  const line = args('/tmp/f').join(' ');
  expect(line).toBe(
    '--bootstrap-server a:9094,b:9094 --command-config /tmp/f --topic load --throughput 80 --value-prefix 7',
  );
  // The tool's own default is no retries, and with that no idempotence.
  expect(properties).toMatchObject({ acks: 'all', 'enable.idempotence': 'true', retries: '2147483647' });
});
