import type { Exchange } from './broker-session';
import { FlexibleReader } from './flexible-reader';

/** The KRaft quorum as its leader sees it. */
export interface Quorum {
  /** Node id, null without a leader. */
  leaderId: number | null;
  leaderEpoch: number;
  /** Offset up to which a majority has the metadata log. */
  highWatermark: number;
  voters: QuorumReplica[];
  /** Brokers, and controllers that are not voters. */
  observers: QuorumReplica[];
}

export interface QuorumReplica {
  id: number;
  /** KRaft directory id, as in ids.json. */
  directoryId: string;
  /** Null if the leader does not know it. */
  logEndOffset: number | null;
  /** When it last fetched, in milliseconds since 1970 by the leader's clock; null for the leader and if unknown. */
  lastFetch: number | null;
  /** When it last had everything that the leader had, likewise; null if unknown. */
  lastCaughtUp: number | null;
}

const TOPIC = '__cluster_metadata';

/**
 * DescribeQuorum v2 (KIP-595, 836, 853; DescribeQuorumRequest.json and DescribeQuorumResponse.json in Kafka's sources)
 * for the metadata log. Any broker forwards it to the active controller. Needs DESCRIBE on the cluster.
 */
export const DESCRIBE_QUORUM: Exchange<Quorum> = {
  name: 'DescribeQuorum',
  apiKey: 55,
  version: 2,
  body: Buffer.concat([
    // No tagged fields in the header; one topic; its name's length and one more.
    Buffer.from([0, 2, TOPIC.length + 1]),
    Buffer.from(TOPIC),
    // One partition, number 0; no tagged fields of partition, topic and request.
    Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]),
  ]),
  decode: decodeQuorum,
};

/** @throws KafkaJSProtocolError for an error told by Kafka, Error if there is nothing about the metadata log */
function decodeQuorum(body: Buffer): Quorum {
  const reader = new FlexibleReader(body);
  reader.skipTaggedFields();
  reader.refuseError();
  // Its message.
  reader.string();
  const topics = reader.array(() => {
    const name = reader.string();
    const partitions = reader.array(() => readPartition(reader));
    reader.skipTaggedFields();
    return { name, partitions };
  });
  const quorum = topics.find(({ name }) => name === TOPIC)?.partitions[0];
  if (!quorum) throw new Error(`the broker says nothing about ${TOPIC}`);
  return quorum;
}

function readPartition(reader: FlexibleReader): Quorum {
  // Its number: there is but one.
  reader.int32();
  reader.refuseError();
  reader.string();
  const quorum = {
    leaderId: known(reader.int32()),
    leaderEpoch: reader.int32(),
    highWatermark: reader.int64(),
    voters: reader.array(() => readReplica(reader)),
    observers: reader.array(() => readReplica(reader)),
  };
  reader.skipTaggedFields();
  return quorum;
}

function readReplica(reader: FlexibleReader): QuorumReplica {
  const replica = {
    id: reader.int32(),
    directoryId: reader.uuid(),
    logEndOffset: known(reader.int64()),
    lastFetch: known(reader.int64()),
    lastCaughtUp: known(reader.int64()),
  };
  reader.skipTaggedFields();
  return replica;
}

/** Kafka writes -1 for what it does not know. */
function known(value: number): number | null {
  return value < 0 ? null : value;
}
