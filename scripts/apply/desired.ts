import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, type AclEntry } from 'kafkajs';
import type { ClusterDefinition } from '../../cluster/config';
import { topicConfigs } from '../../cluster/topics';
import { isBuiltIn, type User } from '../../cluster/users';
import { resourcePattern } from '../../kafka/acls';
import type { NewTopic } from '../../kafka/topic-changes';

/** What the configuration says that a cluster has, in Kafka's terms. */
export interface Desired {
  topics: NewTopic[];
  users: DesiredUser[];
}

export interface DesiredUser {
  name: string;
  /** Whether its password is the cluster's own affair. */
  builtIn: boolean;
  acls: AclEntry[];
}

export function desiredState({ topics, users }: Pick<ClusterDefinition, 'topics' | 'users'>): Desired {
  return {
    topics: Object.entries(topics).map(([topic, options]) => ({
      topic,
      partitions: options.partitions,
      replicationFactor: options.replicationFactor,
      configs: topicConfigs(options),
    })),
    users: Object.entries(users).map(([name, user]) => ({
      name,
      builtIn: isBuiltIn(name),
      acls: aclsOf(name, user),
    })),
  };
}

const { READ, WRITE, DESCRIBE } = AclOperationTypes;
const { TOPIC, GROUP, TRANSACTIONAL_ID } = AclResourceTypes;

/** IdempotentWrite on the cluster is not among them: Write on a topic includes it (KIP-679). */
function aclsOf(name: string, { produce, consume, transact, ...user }: User): AclEntry[] {
  const groups = consume.length > 0 ? consumerGroups(name, user) : [];
  const acls = [
    ...allow(name, TOPIC, produce, [WRITE, DESCRIBE]),
    ...allow(name, TOPIC, consume, [READ, DESCRIBE]),
    ...allow(name, GROUP, groups, [READ]),
    ...allow(name, TRANSACTIONAL_ID, transact, [WRITE, DESCRIBE]),
  ];
  // Who both writes and reads a topic is let describe it once.
  return [...new Map(acls.map((acl) => [JSON.stringify(acl), acl])).values()];
}

/** In which groups a user may read. */
export function consumerGroups(name: string, { groups }: Pick<User, 'groups'>): string[] {
  return groups ?? [name, `${name}-*`];
}

function allow(
  user: string,
  resourceType: AclResourceTypes,
  patterns: string[],
  operations: AclOperationTypes[],
): AclEntry[] {
  const common = { principal: `User:${user}`, host: '*', permissionType: AclPermissionTypes.ALLOW };
  return patterns.flatMap((pattern) =>
    operations.map((operation) => ({ ...common, resourceType, ...resourcePattern(pattern), operation })),
  );
}
