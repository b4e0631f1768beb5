import type { AclEntry } from 'kafkajs';
import { aclKey } from '../../../kafka/acls';
import type { Observed } from '../../../scripts/apply/observed';
import type { Change } from '../../../scripts/apply/plan';
import type { World } from '../../../scripts/apply/world';

export const CLUSTER_ID = 'w6fCFCsaS5eFQ3_XdL2M-A';

/** A cluster of three brokers in which changes happen at once. A test may change what it is, or spoil a call. */
export function simulate(changes: Partial<Observed> = {}) {
  const cluster: Observed = {
    clusterId: CLUSTER_ID,
    brokers: [101, 102, 103],
    topics: [],
    users: ['admin', 'app'].map((name) => ({ name, mechanisms: [2] })),
    acls: [],
    otherPassword: [],
    ...changes,
  };
  const lines: string[] = [];
  const world: World = {
    endpoints: ['a:9094', 'b:9094', 'c:9094'],
    observe: async () => structuredClone(cluster),
    askKafka: async () => [],
    perform: async (change) => make(cluster, change),
    say: (line) => void lines.push(line),
  };
  return { cluster, world, lines };
}

function make(cluster: Observed, change: Change): void {
  const topicNamed = (name: string) => cluster.topics.find(({ topic }) => topic === name)!;
  const without = (acls: AclEntry[]) => {
    const keys = acls.map(aclKey);
    cluster.acls = cluster.acls.filter((acl) => !keys.includes(aclKey(acl)));
  };
  switch (change.kind) {
    case 'create topic':
      return void cluster.topics.push(structuredClone(change.topic));
    case 'add partitions':
      return void (topicNamed(change.topic).partitions = change.to);
    case 'alter configs':
      for (const { name, to } of change.configs) {
        if (to === null) delete topicNamed(change.topic).configs[name];
        else topicNamed(change.topic).configs[name] = to;
      }
      return;
    case 'delete topic':
      return void (cluster.topics = cluster.topics.filter(({ topic }) => topic !== change.topic));
    case 'create user':
      return void cluster.users.push({ name: change.user, mechanisms: [2] });
    case 'delete user':
      cluster.users = cluster.users.filter(({ name }) => name !== change.user.name);
      return without(change.acls);
    case 'grant':
      return void cluster.acls.push(...change.acls);
    case 'revoke':
      return without(change.acls);
  }
}
