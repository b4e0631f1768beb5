import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  type AclEntry,
  type Admin,
  type PartitionMetadata,
} from 'kafkajs';
import { OperatorError } from '../cluster/errors';
import { resourcePattern } from './acls';
import { createKafka, NO_RETRY, type Connection, type KafkaOptions } from './connection';
import { patiently } from './patience';

export interface TopicOptions {
  topic: string;
  partitions: number;
  replicationFactor: number;
  /** Topic configs, set when the topic is made and not touched later. @default none: the cluster's values hold */
  configs?: Record<string, string>;
}

/** The caller disconnects it. */
export async function connectAdmin(connection: Connection, options?: KafkaOptions): Promise<Admin> {
  const admin = createKafka(connection, options).admin();
  await admin.connect();
  return admin;
}

/**
 * Make the topic unless it exists; give an existing one the partitions that it lacks.
 *
 * @returns whether it was made now
 * @throws OperatorError TOPIC_INVALID if it exists with fewer replicas than asked for
 */
export async function ensureTopic(admin: Admin, options: TopicOptions): Promise<boolean> {
  const { topic, partitions, replicationFactor, configs = {} } = options;
  const created = await admin.createTopics({
    waitForLeaders: true,
    topics: [
      {
        topic,
        numPartitions: partitions,
        replicationFactor,
        configEntries: Object.entries(configs).map(([name, value]) => ({ name, value })),
      },
    ],
  });
  if (created) return true;

  const existing = await describePartitions(admin, topic);
  const replicas = Math.min(...existing.map((partition) => partition.replicas.length));
  if (replicas < replicationFactor) {
    throw new OperatorError(
      'TOPIC_INVALID',
      `topic ${topic} has ${replicas} replicas of a partition, not ${replicationFactor}`,
      'reassign its partitions with more replicas, or delete it if nobody needs what is in it',
    );
  }
  if (existing.length < partitions) {
    await admin.createPartitions({ topicPartitions: [{ topic, count: partitions }] });
  }
  return false;
}

/** A topic's partitions in their order. `replicas[0]` is the preferred leader. */
export async function describePartitions(admin: Admin, topic: string): Promise<PartitionMetadata[]> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  return topics[0].partitions.sort((a, b) => a.partitionId - b.partitionId);
}

export interface GrantOptions {
  user: string;
  topic: string;
  /** Consumer groups whose names begin like this. */
  groupPrefix: string;
}

/** Let the user write to and read from this topic, and nothing else. Not CREATE: an "All" would include it. */
export async function grantProduceConsume(admin: Admin, options: GrantOptions): Promise<void> {
  const { user, topic, groupPrefix } = options;
  const onTopic = { resourceType: AclResourceTypes.TOPIC, ...resourcePattern(topic) };
  const onGroup = { resourceType: AclResourceTypes.GROUP, ...resourcePattern(`${groupPrefix}*`) };
  const { READ, WRITE, DESCRIBE } = AclOperationTypes;
  await ensureAcls(admin, user, [
    ...[READ, WRITE, DESCRIBE].map((operation) => ({ ...onTopic, operation })),
    ...[READ, DESCRIBE].map((operation) => ({ ...onGroup, operation })),
  ]);
}

/** Let the user write in transactions, under transactional ids that begin like this. Topics and groups are granted apart. */
export async function grantTransactions(admin: Admin, user: string, idPrefix: string): Promise<void> {
  const ids = { resourceType: AclResourceTypes.TRANSACTIONAL_ID, ...resourcePattern(`${idPrefix}*`) };
  const { WRITE, DESCRIBE } = AclOperationTypes;
  await ensureAcls(
    admin,
    user,
    [WRITE, DESCRIBE].map((operation) => ({ ...ids, operation })),
  );
}

type Grant = Pick<AclEntry, 'resourceType' | 'resourceName' | 'resourcePatternType' | 'operation'>;

/** Allow a user these operations from any host. Granting twice changes nothing. */
export async function ensureAcls(admin: Admin, user: string, grants: Grant[]): Promise<void> {
  const common = { principal: `User:${user}`, host: '*', permissionType: AclPermissionTypes.ALLOW };
  await admin.createAcls({ acl: grants.map((grant) => ({ ...grant, ...common })) });
}

/**
 * Wait until a new grant on a topic holds on these brokers: each learns of it from the metadata log, some milliseconds
 * apart.
 *
 * @throws KafkaJSProtocolError TOPIC_AUTHORIZATION_FAILED if it does not
 */
export async function grantArrived(user: Connection, topic: string, endpoints: string[]): Promise<void> {
  await Promise.all(
    endpoints.map((endpoint) =>
      patiently(() => describeAs({ ...user, bootstrap: [endpoint] }, topic), {
        alsoTransient: ['TOPIC_AUTHORIZATION_FAILED'],
      }),
    ),
  );
}

async function describeAs(user: Connection, topic: string): Promise<void> {
  const admin = await connectAdmin(user, { retry: NO_RETRY });
  try {
    await describePartitions(admin, topic);
  } finally {
    await admin.disconnect();
  }
}
