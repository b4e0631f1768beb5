import { randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../kafka/connection';
import { topicEnds } from '../../kafka/read-topic';
import { recordOffsets } from '../../kafka/recorded-offsets';
import { systemClock } from '../load/clock';
import { appendLines } from '../load/line-file';
import { createAccount } from './account';
import { clientProperties } from './client-properties';
import type { JavaInstallation } from './installation';
import { javaLedgerFiles, type JavaEntry, type JavaRun } from './ledger-files';
import { startTool } from './tool';
import { parseProducerEvent } from './tool-events';

/** What is under way at the end gets as long as a broker's death and the election after it take, and more. */
const FINISH_MS = 40_000;

export interface JavaLoadOptions extends JavaInstallation, Pick<JavaRun, 'topic' | 'partitions' | 'rate'> {
  /** May write to the topic, which exists. */
  app: Connection;
  /** Where its ledger goes; holds none yet. */
  folder: string;
  /** Told of each entry of the ledger. */
  onEntry: (entry: JavaEntry) => void;
  /** Called once, at its first acknowledgement. */
  onReady: () => void;
  signal: AbortSignal;
}

/**
 * Let Kafka's own Java client write numbered records to a topic, round robin, until the signal comes, and keep its word on
 * what was acknowledged. If it ends by itself, this returns too, and the ledger's last line says so.
 *
 * @throws Error if the ledger can't be written
 */
export async function produceWithJava(options: JavaLoadOptions): Promise<void> {
  const { folder, onEntry, onReady, signal } = options;
  const run = await newRun(options);
  const files = javaLedgerFiles(folder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(files.run, `${JSON.stringify(run)}\n`, { flag: 'wx' });

  const entries: JavaEntry[] = [];
  const account = createAccount();
  let ready = false;
  const enter = (entry: JavaEntry) => {
    entries.push(entry);
    onEntry(entry);
  };
  const tool = startTool({
    ...producerTool(options, run),
    classPath: options.classPath,
    onLine: (line) => {
      const event = parseProducerEvent(line);
      if (!event) return false;
      const entry = account.enter(event);
      if (entry) enter(entry);
      if (!ready && event.name === 'producer_send_success') onReady();
      ready ||= event.name === 'producer_send_success';
      return true;
    },
  });
  const over = new AbortController();
  const evidence = appendLines(files.entries, () => entries.splice(0), over.signal);
  try {
    const stopping = stopWith(signal, tool);
    // Without evidence, going on is pointless.
    await Promise.race([tool.ended, evidence]);
    stopping.abort();
  } finally {
    tool.kill();
    const { lastWords } = await tool.ended;
    enter(account.end(systemClock.now(), signal.aborted, lastWords));
    over.abort();
  }
  await evidence;
}

/** How VerifiableProducer is called. */
export function producerTool({ app, topic, rate, partitions }: JavaLoadOptions, { run }: JavaRun) {
  return {
    mainClass: 'org.apache.kafka.tools.VerifiableProducer',
    args: (propertiesFile: string) => [
      ...['--bootstrap-server', app.bootstrap.join(',')],
      ...['--command-config', propertiesFile],
      ...['--topic', topic],
      ...['--throughput', String(rate * partitions)],
      ...['--value-prefix', String(run)],
    ],
    properties: {
      ...clientProperties(app),
      acks: 'all',
      // The tool itself says 0, which would switch idempotence off.
      retries: '2147483647',
      'enable.idempotence': 'true',
      'linger.ms': '0',
      // Records have no keys: the default fills one partition for seconds before it takes the next.
      'partitioner.class': 'org.apache.kafka.clients.producer.RoundRobinPartitioner',
    },
  };
}

async function newRun({ app, topic, partitions, rate }: JavaLoadOptions): Promise<JavaRun> {
  return {
    client: 'java',
    run: randomInt(2 ** 31 - 1),
    ...{ topic, partitions, rate },
    startedAt: systemClock.now(),
    from: recordOffsets(await topicEnds(app, topic)),
  };
}

/** @returns aborts the waiting for a tool that has ended */
function stopWith(signal: AbortSignal, tool: Pick<ReturnType<typeof startTool>, 'stop' | 'kill'>) {
  const over = new AbortController();
  const end = async () => {
    tool.stop();
    await sleep(FINISH_MS, undefined, { signal: over.signal, ref: false });
    tool.kill();
  };
  const begin = () => void end().catch(() => undefined);
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true, signal: over.signal });
  return over;
}
