import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { OperatorError } from '../../cluster/errors';
import { openBrokerSession } from '../../kafka/broker-session';
import { createKafka } from '../../kafka/connection';
import { connectPartitionProducer } from '../../kafka/partition-producer';
import { topicEnds } from '../../kafka/read-topic';
import { recordOffsets } from '../../kafka/recorded-offsets';
import { prepareUserTopic } from '../../kafka/user-topic';
import { before } from '../check/bounded';
import type { Target } from '../check/target';
import { systemClock } from './clock';
import { loadFiles, type LoadRun, type Send } from './files';
import { follow } from './follow';
import { performLoad, type PerformOptions } from './perform';
import type { SendSummary } from './send-book';

/** A broker that hangs longer counts as silent. */
const ANSWER_MS = 1000;
const DISCONNECT_MS = 2000;

export interface LoadsOptions
  extends
    Pick<LoadRun, 'partitions' | 'rate' | 'payloadBytes'>,
    Pick<PerformOptions, 'signal' | 'onReady' | 'onTrouble' | 'onObservation'> {
  target: Target;
  /** What is written to, and where each topic's ledger goes. */
  loads: { topic: string; folder: string }[];
  replicationFactor: number;
  /** Topic configs, if a topic is made. @default none */
  configs?: Record<string, string>;
  /** Ends it, too, so long after the topics were prepared. @default never */
  seconds?: number;
  /** Told of all that goes into a topic's ledger. @default nobody is */
  onSend?: (topic: string, send: Send) => void;
}

export type LoadOptions = Omit<LoadsOptions, 'loads'> & LoadsOptions['loads'][number];

/** A load of one topic: see runLoads. */
export async function runLoad({ topic, folder, ...options }: LoadOptions): Promise<SendSummary> {
  return (await runLoads({ ...options, loads: [{ topic, folder }] }))[0];
}

/**
 * Prepare the topics, then offer records to each of their partitions until the signal comes: see performLoad. The brokers
 * are watched as the user admin, who sees all topics; what they say is kept with the first topic.
 *
 * @throws OperatorError USAGE if a folder holds another load, TOPIC_INVALID; Error of the Kafka client if the cluster
 * can't be prepared
 */
export async function runLoads(options: LoadsOptions): Promise<SendSummary[]> {
  const { target, loads, partitions, replicationFactor, configs, seconds, signal, onReady } = options;
  const { admin, app } = target;
  for (const { folder } of loads) refuseUsed(loadFiles(folder).run);
  for (const { topic } of loads) {
    await prepareUserTopic(admin, app, { topic, partitions, replicationFactor, configs });
  }

  const producer = await connectPartitionProducer(createKafka(app));
  const end = ending(signal, seconds);
  let waiting = loads.length;
  const perform = async ({ topic, folder }: LoadsOptions['loads'][number], index: number) =>
    performLoad({
      ...{ folder, producer, signal: end.signal, clock: systemClock, onTrouble: options.onTrouble },
      load: await begin(options, topic, folder),
      endpoints: index === 0 ? target.brokers.map(({ endpoint }) => endpoint) : [],
      connect: (endpoint) =>
        openBrokerSession({ ...admin, bootstrap: [endpoint] }, { requestTimeoutMs: ANSWER_MS }),
      onReady: () => --waiting === 0 && onReady(),
      onSend: (send) => options.onSend?.(topic, send),
      onObservation: options.onObservation,
    });
  try {
    // One that fails ends the others, too: half a load proves nothing.
    const performed = loads.map((load, index) =>
      perform(load, index).catch((error: unknown) => {
        end.abort();
        throw error;
      }),
    );
    await Promise.allSettled(performed);
    return await Promise.all(performed);
  } finally {
    await before(AbortSignal.timeout(DISCONNECT_MS), producer.disconnect()).catch(() => undefined);
  }
}

async function begin(options: LoadsOptions, topic: string, folder: string): Promise<LoadRun> {
  const load = await newRun(options, topic);
  mkdirSync(folder, { recursive: true });
  writeFileSync(loadFiles(folder).run, `${JSON.stringify(load)}\n`, { flag: 'wx' });
  return load;
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

async function newRun(
  { target, partitions, rate, payloadBytes }: LoadsOptions,
  topic: string,
): Promise<LoadRun> {
  return {
    run: randomUUID(),
    ...{ topic, partitions, rate, payloadBytes },
    startedAt: systemClock.now(),
    from: recordOffsets(await topicEnds(target.app, topic)),
  };
}

function ending(signal: AbortSignal, seconds: number | undefined): AbortController {
  const end = follow(signal);
  // One listener for each load and more, and no leak.
  setMaxListeners(0, end.signal);
  if (seconds) setTimeout(() => end.abort(), seconds * 1000).unref();
  return end;
}
