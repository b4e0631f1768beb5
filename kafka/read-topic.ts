import type { Admin, Consumer, Kafka } from 'kafkajs';
import { OperatorError } from '../cluster/errors';
import { connectAdmin } from './admin';
import { type Connection, METADATA_MAX_AGE_MS, TUNED_RETRY } from './connection';
import { patiently } from './patience';

/** What a consumer gets to leave its group in: in the middle of a rebalance it may take long, and nobody waits for it. */
const LEAVE_MS = 2000;

/** An offset for each partition, by its number. */
export type Offsets = Map<number, bigint>;

export interface ReadOptions {
  kafka: Kafka;
  topic: string;
  /** kafkajs reads only as member of a group: a fresh name each time, so that nobody else's reading is disturbed. */
  groupId: string;
  /** The first offset to read of each partition. */
  from: Offsets;
  /** The offset to stop before. */
  until: Offsets;
  /** Called for each record, in the order of offsets within a partition. */
  onRecord: (partition: number, value: string) => void;
  /** Ends the reading early. */
  signal: AbortSignal;
}

/** Where the next record of each partition goes, from a cluster that may be changing. */
export async function topicEnds(user: Connection, topic: string): Promise<Offsets> {
  const admin = await patiently(() => connectAdmin(user));
  try {
    return await patiently(() => endOffsets(admin, topic));
  } finally {
    await admin.disconnect();
  }
}

/** @throws OperatorError RECORDS_EXPIRED if records from these offsets on are deleted: that they are missing proves nothing */
export async function requireKept(user: Connection, topic: string, from: Offsets): Promise<void> {
  const admin = await patiently(() => connectAdmin(user));
  try {
    const offsets = await patiently(() => admin.fetchTopicOffsets(topic));
    const gone = offsets.filter(({ partition, low }) => BigInt(low) > (from.get(partition) ?? 0n));
    if (gone.length === 0) return;
    throw new OperatorError(
      'RECORDS_EXPIRED',
      `${topic} keeps partition ${gone[0].partition} from ${gone[0].low} on, and from ${from.get(gone[0].partition) ?? 0} on is needed`,
      'verify sooner: what the retention of the topic has deleted cannot be looked for',
    );
  } finally {
    await admin.disconnect();
  }
}

/** Where the next record of each partition goes. */
export async function endOffsets(admin: Admin, topic: string): Promise<Offsets> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)]));
}

/**
 * Read a part of a topic by offsets. The group commits nothing, so Kafka forgets it by itself.
 *
 * @returns whether all was read, false if the signal came before
 */
export async function readTopic(options: ReadOptions): Promise<boolean> {
  const consumer = options.kafka.consumer({
    groupId: options.groupId,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 250,
    retry: TUNED_RETRY,
  });
  try {
    return await consume(consumer, options);
  } finally {
    await Promise.race([
      consumer.disconnect(),
      new Promise((resolve) => setTimeout(resolve, LEAVE_MS).unref()),
    ]);
  }
}

async function consume(consumer: Consumer, options: ReadOptions): Promise<boolean> {
  const { topic, from, until, onRecord, signal } = options;
  const position = new Map(from);
  const done = () => [...until].every(([partition, end]) => (position.get(partition) ?? 0n) >= end);
  if (done()) return true;

  return new Promise<boolean>((resolve, reject) => {
    if (signal.aborted) resolve(false);
    signal.addEventListener('abort', () => resolve(false), { once: true });
    // At every join: kafkajs makes the group anew after a crash, and forgets where it was.
    consumer.on(consumer.events.GROUP_JOIN, () => {
      for (const [partition, offset] of position) {
        consumer.seek({ topic, partition, offset: offset.toString() });
      }
    });
    // Without this a consumer that gives up would leave its caller waiting.
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) reject(payload.error);
    });
    const start = async () => {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          for (const { offset, value } of batch.messages) {
            // kafkajs may deliver again what it had fetched before a rebalance.
            if (BigInt(offset) < (position.get(batch.partition) ?? 0n)) continue;
            position.set(batch.partition, BigInt(offset) + 1n);
            if (value !== null) onRecord(batch.partition, value.toString());
          }
          if (done()) resolve(true);
        },
      });
    };
    start().catch(reject);
  });
}
