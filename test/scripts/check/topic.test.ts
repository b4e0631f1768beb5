import type { Admin } from 'kafkajs';
import {
  CHECK_TOPIC,
  effectiveMinInsyncReplicas,
  prepareTopic,
  unsettled,
} from '../../../scripts/check/topic';

const partition = (leader: number, isr: number[]) => ({
  partition: 0,
  leader,
  replicas: [101, 102, 103],
  isr,
});
const all = [101, 102, 103];
const racks = { 101: 'a', 102: 'b', 103: 'c' };

describe('a cluster settles', () => {
  test('when replicas are in sync and every broker leads', () => {
    const partitions = all.map((leader) => partition(leader, all));
    expect(unsettled({ racks, partitions })).toBeUndefined();
  });

  test('after a replica has caught up and its leaders have gone home', () => {
    const behind = [101, 101, 103].map((leader) => partition(leader, [101, 103]));
    expect(unsettled({ racks, partitions: behind })).toBe('waiting for replicas of broker 102 to be in sync');
    const away = [101, 101, 103].map((leader) => partition(leader, all));
    expect(unsettled({ racks, partitions: away })).toBe('waiting for leaders to go home to broker 102');
  });

  test('without a broker that is dead', () => {
    const partitions = [101, 101, 103].map((leader) => partition(leader, [101, 103]));
    expect(unsettled({ racks: { 101: 'a', 103: 'c' }, partitions })).toBeUndefined();
  });
});

describe("the check's topic", () => {
  /** A cluster with these brokers and, if given, the topic with these preferred leaders. */
  function fakeAdmin(brokers: number[], preferred?: number[]) {
    const calls: string[] = [];
    let topic = preferred;
    const admin = {
      describeCluster: async () => ({ brokers: brokers.map((nodeId) => ({ nodeId })) }),
      createTopics: async ({ topics }: { topics: { numPartitions: number }[] }) => {
        if (topic) return false;
        topic = Array.from(
          { length: topics[0].numPartitions },
          (_, index) => brokers[index % brokers.length],
        );
        calls.push(`create ${topic.length}`);
        return true;
      },
      createPartitions: async () => void calls.push('grow'),
      deleteTopics: async ({ topics }: { topics: string[] }) => {
        calls.push(`delete ${topics.join()}`);
        topic = undefined;
      },
      fetchTopicMetadata: async () => ({
        topics: [
          {
            partitions: (topic ?? []).map((leader, partitionId) => ({
              partitionId,
              replicas: [leader, ...brokers.filter((id) => id !== leader).slice(0, 2)],
            })),
          },
        ],
      }),
      createAcls: async ({ acl }: { acl: { principal: string }[] }) =>
        void calls.push(`grant ${acl[0].principal}`),
    };
    return { admin: admin as unknown as Admin, calls };
  }

  const twelve = (ids: number[]) => Array.from({ length: 12 }, (_, index) => ids[index % ids.length]);

  test('is made once', async () => {
    const { admin, calls } = fakeAdmin(all);
    await prepareTopic(admin, 'app');
    await prepareTopic(admin, 'app');
    expect(calls).toEqual(['create 12', 'grant User:app', 'grant User:app']);
  });

  test('is made anew when a broker came that it would never test', async () => {
    const { admin, calls } = fakeAdmin([...all, 104], twelve(all));
    await prepareTopic(admin, 'app');
    expect(calls).toEqual([`delete ${CHECK_TOPIC}`, 'create 12', 'grant User:app']);
  });

  test('has a partition for each broker of a large cluster', async () => {
    const { admin, calls } = fakeAdmin(Array.from({ length: 15 }, (_, index) => 101 + index));
    await prepareTopic(admin, 'app');
    expect(calls[0]).toBe('create 15');
  });
});

test('min.insync.replicas is told with the level that it was set at', async () => {
  const entry = { configName: 'min.insync.replicas', configValue: '2', configSource: 4 };
  const admin = { describeConfigs: async () => ({ resources: [{ configEntries: [entry] }] }) };
  await expect(effectiveMinInsyncReplicas(admin as unknown as Admin)).resolves.toEqual({
    value: '2',
    source: 'STATIC_BROKER_CONFIG',
  });
});
