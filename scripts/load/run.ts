import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { OperatorError } from '../../cluster/errors';
import { openBrokerSession } from '../../kafka/broker-session';
import { createKafka } from '../../kafka/connection';
import { connectPartitionProducer } from '../../kafka/partition-producer';
import { topicEnds } from '../../kafka/read-topic';
import { prepareUserTopic } from '../../kafka/user-topic';
import { before } from '../check/bounded';
import type { Target } from '../check/target';
import { systemClock } from './clock';
import { loadFiles, type LoadRun } from './files';
import { follow } from './follow';
import { performLoad, type PerformOptions } from './perform';
import type { SendSummary } from './send-book';

/** A broker that hangs longer counts as silent. */
const ANSWER_MS = 1000;
const DISCONNECT_MS = 2000;

export interface LoadOptions
  extends
    Pick<LoadRun, 'topic' | 'partitions' | 'rate' | 'payloadBytes'>,
    Pick<PerformOptions, 'folder' | 'signal' | 'onReady' | 'onTrouble'> {
  target: Target;
  replicationFactor: number;
  /** Ends it, too, so long after the topic was prepared. @default never */
  seconds?: number;
}

/**
 * Prepare the topic, then offer records to each of its partitions until the signal comes: see performLoad. The brokers
 * are watched as the user admin, who sees all topics.
 *
 * @throws OperatorError USAGE if the folder holds another load, TOPIC_INVALID; Error of the Kafka client if the cluster
 * can't be prepared
 */
export async function runLoad(options: LoadOptions): Promise<SendSummary> {
  const { target, topic, partitions, replicationFactor, folder, seconds, signal } = options;
  const { admin, app } = target;
  const { run: runFile } = loadFiles(folder);
  refuseUsed(runFile);
  await prepareUserTopic(admin, app, { topic, partitions, replicationFactor });
  const load = await newRun(options);
  mkdirSync(folder, { recursive: true });
  writeFileSync(runFile, `${JSON.stringify(load)}\n`, { flag: 'wx' });

  const producer = await connectPartitionProducer(createKafka(app));
  try {
    return await performLoad({
      ...options,
      load,
      producer,
      signal: ending(signal, seconds),
      clock: systemClock,
      endpoints: target.brokers.map(({ endpoint }) => endpoint),
      connect: (endpoint) =>
        openBrokerSession({ ...admin, bootstrap: [endpoint] }, { requestTimeoutMs: ANSWER_MS }),
    });
  } finally {
    await before(AbortSignal.timeout(DISCONNECT_MS), producer.disconnect()).catch(() => undefined);
  }
}

/** A second load would make the first one's ledger worthless. */
function refuseUsed(runFile: string): void {
  if (!existsSync(runFile)) return;
  throw new OperatorError(
    'USAGE',
    `another load wrote ${runFile}`,
    'choose a folder of its own for each load (--out)',
  );
}

async function newRun({ target, topic, partitions, rate, payloadBytes }: LoadOptions): Promise<LoadRun> {
  const ends = await topicEnds(target.app, topic);
  return {
    run: randomUUID(),
    ...{ topic, partitions, rate, payloadBytes },
    startedAt: systemClock.now(),
    from: Object.fromEntries([...ends].map(([partition, offset]) => [partition, String(offset)])),
  };
}

function ending(signal: AbortSignal, seconds: number | undefined): AbortSignal {
  const end = follow(signal);
  if (seconds) setTimeout(() => end.abort(), seconds * 1000).unref();
  return end.signal;
}
