import { ConfigResourceTypes } from 'kafkajs';
import type { BrokerSession, Exchange } from './broker-session';
import { FlexibleReader } from './flexible-reader';

/** Brokers and partitions as a broker knows them. */
export interface Metadata {
  clusterId: string | null;
  /** The living ones, with the address that this listener's clients are sent to. */
  brokers: { id: number; host: string; port: number }[];
  /** Of all topics, internal ones too. */
  partitions: Partition[];
}

export interface Partition {
  topic: string;
  partition: number;
  /** Broker id; null for an offline partition. */
  leader: number | null;
  replicas: number[];
  isr: number[];
}

/**
 * Metadata v12 (MetadataRequest.json and MetadataResponse.json in Kafka's sources) of all topics. Unlike kafkajs' own,
 * it tells of partitions without a leader instead of failing.
 */
export const METADATA: Exchange<Metadata> = {
  name: 'Metadata',
  apiKey: 3,
  version: 12,
  // No tagged fields in the header; all topics; make none; no authorized operations; no tagged fields.
  body: Buffer.from([0, 0, 0, 0, 0]),
  decode: decodeMetadata,
};

function decodeMetadata(body: Buffer): Metadata {
  const reader = new FlexibleReader(body);
  reader.skipTaggedFields();
  // Throttle time.
  reader.int32();
  const brokers = reader.array(() => readBroker(reader));
  const clusterId = reader.string();
  // The controller's: a random broker, in KRaft.
  reader.int32();
  return {
    clusterId,
    brokers,
    partitions: reader.array(() => readTopicFields(reader, readPartition)).flat(),
  };
}

function readBroker(reader: FlexibleReader): Metadata['brokers'][number] {
  const broker = { id: reader.int32(), host: reader.string() ?? '', port: reader.int32() };
  // Rack.
  reader.string();
  reader.skipTaggedFields();
  return broker;
}

/** A topic of Metadata v12, or of DescribeTopicPartitions v0, which has the same fields but for its partitions'. */
export function readTopicFields<P>(
  reader: FlexibleReader,
  readPartition: (reader: FlexibleReader, topic: string) => P,
): P[] {
  reader.refuseError();
  const topic = reader.string() ?? '';
  // Its id, and whether it is internal.
  reader.uuid();
  reader.boolean();
  const partitions = reader.array(() => readPartition(reader, topic));
  // Authorized operations, not asked for.
  reader.int32();
  reader.skipTaggedFields();
  return partitions;
}

function readPartition(reader: FlexibleReader, topic: string): Partition {
  const ids = () => reader.array(() => reader.int32());
  // The error says only that there is no leader.
  reader.int16();
  const partition = reader.int32();
  const leader = reader.int32();
  // Its epoch.
  reader.int32();
  const [replicas, isr] = [ids(), ids()];
  // Offline replicas.
  ids();
  reader.skipTaggedFields();
  return { topic, partition, leader: leader < 0 ? null : leader, replicas, isr };
}

/** The first few of many, for people. */
export function nameSome(partitions: Pick<Partition, 'topic' | 'partition'>[]): string {
  const names = partitions.slice(0, 3).map(({ topic, partition }) => `${topic}-${partition}`);
  return names.join(', ') + (partitions.length > 3 ? ', …' : '');
}

/** min.insync.replicas in force, by topic. */
export async function minInsyncReplicas(
  session: Pick<BrokerSession, 'describeConfigs'>,
  topics: string[],
): Promise<Map<string, number>> {
  const { resources } = await session.describeConfigs({
    resources: topics.map((name) => ({
      type: ConfigResourceTypes.TOPIC,
      name,
      configNames: ['min.insync.replicas'],
    })),
  });
  return new Map(
    resources.map(({ resourceName, configEntries }) => [resourceName, Number(configEntries[0].configValue)]),
  );
}
