import type { BrokerSession, Exchange } from './broker-session';
import { FlexibleReader } from './flexible-reader';
import { requestBody } from './flexible-writer';
import { readTopicFields } from './metadata';

/** Who has all records of a partition. */
export interface PartitionHolders {
  topic: string;
  partition: number;
  replicas: number[];
  isr: number[];
  /** Not in sync, but known to have all that was acknowledged (KIP-966). */
  elr: number[];
}

/** Where the next page begins. */
interface Cursor {
  topic: string;
  partition: number;
}

interface Page {
  partitions: PartitionHolders[];
  next: Cursor | null;
}

/** Brokers give out no more at once (max.request.partition.size.limit). */
const PAGE = 2000;

/** The partitions of all topics. */
export async function describeHolders(session: Pick<BrokerSession, 'send'>): Promise<PartitionHolders[]> {
  const found: PartitionHolders[] = [];
  for (let cursor: Cursor | null = null; ;) {
    const { partitions, next }: Page = await session.send(describeTopicPartitions(cursor));
    found.push(...partitions);
    if (!next) return found;
    cursor = next;
  }
}

/**
 * DescribeTopicPartitions v0 (KIP-966; DescribeTopicPartitionsRequest.json and DescribeTopicPartitionsResponse.json in
 * Kafka's sources) of all topics, a page of it. Metadata knows nothing of eligible leader replicas.
 */
export function describeTopicPartitions(cursor: Cursor | null): Exchange<Page> {
  return {
    name: 'DescribeTopicPartitions',
    apiKey: 75,
    version: 0,
    body: requestBody((writer) => {
      // An empty list: all topics.
      writer.array([], () => undefined).int32(PAGE);
      if (!cursor) return writer.noStruct();
      return writer.struct().string(cursor.topic).int32(cursor.partition).noTaggedFields();
    }),
    decode: decodePage,
  };
}

function decodePage(body: Buffer): Page {
  const reader = new FlexibleReader(body);
  reader.skipTaggedFields();
  // Throttle time.
  reader.int32();
  const partitions = reader.array(() => readTopicFields(reader, readPartition)).flat();
  return { partitions, next: readCursor(reader) };
}

/** @throws KafkaJSProtocolError for an error of the topic */
function readPartition(reader: FlexibleReader, topic: string): PartitionHolders {
  const ids = () => reader.array(() => reader.int32());
  // The error says only that there is no leader.
  reader.int16();
  const partition = reader.int32();
  // Leader and its epoch.
  reader.int32();
  reader.int32();
  const [replicas, isr, elr] = [ids(), ids(), ids()];
  // The last known ELR: those may lack records. And offline replicas.
  ids();
  ids();
  reader.skipTaggedFields();
  return { topic, partition, replicas, isr, elr };
}

function readCursor(reader: FlexibleReader): Cursor | null {
  if (!reader.present()) return null;
  const cursor = { topic: reader.string() ?? '', partition: reader.int32() };
  reader.skipTaggedFields();
  return cursor;
}
