import { ConfigResourceTypes, ConfigSource, type AclEntry } from 'kafkajs';
import { describeAcls } from '../../kafka/acls';
import { type BrokerSession, takesSignIn, withBroker } from '../../kafka/broker-session';
import type { Connection } from '../../kafka/connection';
import { METADATA, type Partition } from '../../kafka/metadata';
import { DESCRIBE_SCRAM_USERS, type ScramUser } from '../../kafka/scram-credentials';

/** What a cluster has, as far as a configuration says anything of it. */
export interface Observed {
  clusterId: string | null;
  /** Ids of the brokers that live. */
  brokers: number[];
  topics: ObservedTopic[];
  users: ScramUser[];
  acls: AclEntry[];
  /** Users that exist and do not take the password that is known here. */
  otherPassword: string[];
}

export interface ObservedTopic {
  topic: string;
  partitions: number;
  /** Of the partition with the fewest. */
  replicationFactor: number;
  /** Configs that it has of its own. */
  configs: Record<string, string>;
}

/** @param passwords of users to be tried, by name */
export async function observe(admin: Connection, passwords: Map<string, string>): Promise<Observed> {
  const seen = await withBroker(admin, async (session) => {
    const { clusterId, brokers, partitions } = await session.send(METADATA);
    return {
      clusterId,
      brokers: brokers.map(({ id }) => id),
      topics: await describeTopics(session, partitions),
      users: await session.send(DESCRIBE_SCRAM_USERS),
      acls: await describeAcls(session),
    };
  });
  const tried = seen.users.filter(({ name }) => passwords.has(name));
  const fits = await Promise.all(
    tried.map(({ name: user }) => takesSignIn({ ...admin, user, password: passwords.get(user)! })),
  );
  return { ...seen, otherPassword: tried.map(({ name }) => name).filter((_, index) => !fits[index]) };
}

async function describeTopics(session: BrokerSession, partitions: Partition[]): Promise<ObservedTopic[]> {
  const names = [...new Set(partitions.map(({ topic }) => topic))];
  const configs = await ownConfigs(session, names);
  return names.map((topic) => {
    const own = partitions.filter((partition) => partition.topic === topic);
    return {
      topic,
      partitions: own.length,
      replicationFactor: Math.min(...own.map(({ replicas }) => replicas.length)),
      configs: configs.get(topic) ?? {},
    };
  });
}

async function ownConfigs(
  session: BrokerSession,
  topics: string[],
): Promise<Map<string, Record<string, string>>> {
  const { resources } = await session.describeConfigs({
    resources: topics.map((name) => ({ type: ConfigResourceTypes.TOPIC, name, configNames: [] })),
  });
  return new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      Object.fromEntries(
        configEntries
          .filter(({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG)
          .map(({ configName, configValue }) => [configName, configValue]),
      ),
    ]),
  );
}
