import type { AclEntry, Admin } from 'kafkajs';
import { ensureTopic, grantProduceConsume, grantTransactions } from '../../kafka/admin';

const READ = 3;
const WRITE = 4;
const DESCRIBE = 8;
const TOPIC = 2;
const GROUP = 3;
const TRANSACTIONAL_ID = 5;
const LITERAL = 3;
const PREFIXED = 4;

/** A cluster whose topic exists already, with so many partitions of so many replicas. */
function fakeAdmin(existing?: { partitions: number; replicas: number }) {
  const calls: Record<string, unknown[]> = { createTopics: [], createPartitions: [], createAcls: [] };
  const admin = {
    createTopics: async (options: unknown) => {
      calls.createTopics.push(options);
      return existing === undefined;
    },
    createPartitions: async (options: unknown) => void calls.createPartitions.push(options),
    createAcls: async ({ acl }: { acl: AclEntry[] }) => void calls.createAcls.push(...acl),
    fetchTopicMetadata: async () => ({
      topics: [
        {
          partitions: Array.from({ length: existing?.partitions ?? 0 }, (_, partitionId) => ({
            partitionId,
            replicas: Array.from({ length: existing?.replicas ?? 0 }, (__, id) => id),
          })),
        },
      ],
    }),
  };
  return { admin: admin as unknown as Admin, calls };
}

const orders = { topic: 'orders', partitions: 12, replicationFactor: 3 };

describe('a topic', () => {
  test('is made with what was asked for', async () => {
    const { admin, calls } = fakeAdmin();
    await expect(ensureTopic(admin, { ...orders, configs: { 'retention.ms': '1000' } })).resolves.toBe(true);
    expect(calls.createTopics).toEqual([
      {
        waitForLeaders: true,
        topics: [
          {
            topic: 'orders',
            numPartitions: 12,
            replicationFactor: 3,
            configEntries: [{ name: 'retention.ms', value: '1000' }],
          },
        ],
      },
    ]);
  });

  test('that exists as asked for is left alone', async () => {
    const { admin, calls } = fakeAdmin({ partitions: 12, replicas: 3 });
    await expect(ensureTopic(admin, orders)).resolves.toBe(false);
    expect(calls.createPartitions).toEqual([]);
  });

  test('gets the partitions that it lacks', async () => {
    const { admin, calls } = fakeAdmin({ partitions: 6, replicas: 3 });
    await ensureTopic(admin, orders);
    expect(calls.createPartitions).toEqual([{ topicPartitions: [{ topic: 'orders', count: 12 }] }]);
  });

  test('with too few replicas is refused', async () => {
    const { admin } = fakeAdmin({ partitions: 12, replicas: 1 });
    await expect(ensureTopic(admin, orders)).rejects.toMatchObject({ code: 'TOPIC_INVALID' });
  });
});

describe('a user that may produce and consume', () => {
  const grants = async (groupPrefix: string) => {
    const { admin, calls } = fakeAdmin();
    await grantProduceConsume(admin, { user: 'app', topic: 'orders', groupPrefix });
    return calls.createAcls as AclEntry[];
  };

  test('gets Read, Write and Describe on that topic, and no more', async () => {
    const acls = await grants('app-');
    const onTopics = acls.filter(({ resourceType }) => resourceType === TOPIC);
    expect(onTopics.map(({ operation }) => operation).sort()).toEqual([READ, WRITE, DESCRIBE]);
    expect(onTopics.every((acl) => acl.resourceName === 'orders')).toBe(true);
    expect(onTopics.every((acl) => acl.resourcePatternType === LITERAL)).toBe(true);
    expect(acls.every(({ principal }) => principal === 'User:app')).toBe(true);
    expect(acls.every(({ resourceType }) => [TOPIC, GROUP].includes(resourceType))).toBe(true);
  });

  test('gets groups by prefix', async () => {
    const acls = await grants('app-');
    expect(acls.find(({ resourceType }) => resourceType === GROUP)).toMatchObject({
      resourceName: 'app-',
      resourcePatternType: PREFIXED,
    });
  });
});

test('a user that may write in transactions gets ids by prefix, and neither topics nor groups by that', async () => {
  const { admin, calls } = fakeAdmin();
  await grantTransactions(admin, 'app', 'copies');
  const acls = calls.createAcls as AclEntry[];
  expect(acls.map(({ operation }) => operation).sort()).toEqual([WRITE, DESCRIBE]);
  for (const acl of acls) {
    expect(acl).toMatchObject({
      ...{ principal: 'User:app', resourceType: TRANSACTIONAL_ID },
      ...{ resourceName: 'copies', resourcePatternType: PREFIXED },
    });
  }
});
