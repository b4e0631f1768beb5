import type { Kafka } from 'kafkajs';
import { METADATA_MAX_AGE_MS, TUNED_RETRY } from '../../kafka/connection';

export interface ReadAsGroupOptions {
  kafka: Kafka;
  topic: string;
  groupId: string;
  /** How many records; then what was read is committed, and the group left. */
  count: number;
  signal: AbortSignal;
}

/**
 * Read the only partition of a topic as any consumer does: from where its group has committed, or from the earliest record
 * kept.
 *
 * @returns the offsets of the records, in their order
 * @throws Error if the signal comes before there were enough
 */
export async function readAsGroup(options: ReadAsGroupOptions): Promise<bigint[]> {
  const { kafka, topic, groupId, count, signal } = options;
  const consumer = kafka.consumer({
    groupId,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 250,
    retry: TUNED_RETRY,
  });
  const offsets: bigint[] = [];
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const tooLate = () =>
        reject(new Error(`group ${groupId} was given ${offsets.length} of ${count} records of ${topic}`));
      if (signal.aborted) tooLate();
      signal.addEventListener('abort', tooLate, { once: true });
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (!payload.restart) reject(payload.error);
      });
      const eachMessage = async ({ message: { offset } }: { message: { offset: string } }) => {
        if (offsets.length < count) offsets.push(BigInt(offset));
        if (offsets.length === count) resolve();
      };
      consumer.run({ autoCommit: false, eachMessage }).catch(reject);
    });
    await consumer.commitOffsets([{ topic, partition: 0, offset: String(offsets[count - 1] + 1n) }]);
  } finally {
    await consumer.disconnect();
  }
  return offsets;
}
