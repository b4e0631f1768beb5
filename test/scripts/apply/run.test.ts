import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, type AclEntry } from 'kafkajs';
import { type ClusterOptions, defineCluster } from '../../../cluster/config';
import { resourcePattern } from '../../../kafka/acls';
import { type ApplyOptions, runApply } from '../../../scripts/apply/run';
import type { World } from '../../../scripts/apply/world';
import { expectSaid, fault } from '../../support/faults';
import { CLUSTER_ID, simulate } from './simulated';

const define = (options: Pick<ClusterOptions, 'topics' | 'users'>) =>
  defineCluster({
    name: 'kafka',
    region: 'eu-central-1',
    zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
    ...options,
  });

const CONFIG = {
  topics: { orders: { partitions: 12, retentionHours: 72 } },
  users: {
    app: { produce: ['orders'], consume: ['orders'], groups: ['*'] },
    shop: { produce: ['orders'], transact: ['shop-*'] },
  },
};

/** As the cluster has it once CONFIG is applied. */
const ORDERS = {
  topic: 'orders',
  partitions: 12,
  replicationFactor: 3,
  configs: { 'retention.ms': '259200000' },
};

function apply(
  world: World,
  config: Pick<ClusterOptions, 'topics' | 'users'> = CONFIG,
  options: Partial<ApplyOptions> = {},
) {
  return runApply(
    {
      ...{ config: define(config), clusterId: CLUSTER_ID, dryRun: false, timeoutMinutes: 1 },
      ...{ deletions: [], ...options },
    },
    world,
  );
}

const refusal = async (applied: Promise<unknown>): Promise<string> =>
  applied.then(
    () => 'not refused',
    (error: Error) => error.message,
  );

const acl = (principal: string, pattern: string): AclEntry => ({
  ...{ principal, host: '*', resourceType: AclResourceTypes.TOPIC, ...resourcePattern(pattern) },
  ...{ operation: AclOperationTypes.READ, permissionType: AclPermissionTypes.ALLOW },
});

const failure = (code: string, message = code) => Object.assign(new Error(message), { code });

test('a new cluster gets what is configured; after that there is nothing to do', async () => {
  const { world, lines, cluster } = simulate();
  await expect(apply(world)).resolves.toBe(0);
  expect(lines).toEqual([
    'create  topic orders  12 partitions, 3 replicas, retention.ms=259200000',
    'create  grant app     write, describe, read on topic orders',
    'create  grant app     read on group *',
    'create  user shop',
    'create  grant shop    write, describe on topic orders',
    'create  grant shop    write, describe on transactional id shop-*',
    'done: every broker that answers knows it',
  ]);
  expect(cluster.topics).toEqual([ORDERS]);
  // The password of a user that every cluster has is not for this to set.
  expect(cluster.users.map(({ name }) => name)).toEqual(['admin', 'app', 'shop']);

  lines.length = 0;
  await expect(apply(world)).resolves.toBe(0);
  expect(lines).toEqual(['nothing to do: what is configured is there']);
});

test('who reads may do so in groups named like the user, unless others are configured', async () => {
  const { world, lines } = simulate();
  await apply(world, { users: { billing: { consume: ['*'] } } });
  expect(lines.slice(1, 4)).toEqual([
    'create  grant billing  read, describe on topic *',
    'create  grant billing  read on group billing',
    'create  grant billing  read on group billing-*',
  ]);
});

test('a dry run changes nothing, and says by its exit code whether something would be changed', async () => {
  const { world, lines } = simulate();
  world.perform = () => Promise.reject(new Error('not asked for'));
  await expect(apply(world, CONFIG, { dryRun: true })).resolves.toBe(1);
  expect(lines).toHaveLength(6);
  await expect(apply(simulate().world, {}, { dryRun: true })).resolves.toBe(0);
});

test('a topic changes where it differs, and only there', async () => {
  const there = { ...ORDERS, partitions: 6, configs: { 'retention.ms': '604800000' } };
  const { world, lines, cluster } = simulate({ topics: [there] });
  await apply(world, { topics: CONFIG.topics });
  expect(lines).toEqual([
    'change  topic orders  6 → 12 partitions: records of one key go to another partition from now on',
    'change  topic orders  retention.ms: 604800000 → 259200000: records beyond it are deleted',
    'done: every broker that answers knows it',
  ]);
  expect(cluster.topics).toEqual([ORDERS]);
});

test.each([
  [2, 'retention.ms: 3600000 → 7200000'],
  ['forever', 'retention.ms: 3600000 → -1'],
] as const)(
  'retention that grows to %s deletes nothing, and nothing is said of that',
  async (retentionHours, line) => {
    const { world, lines } = simulate({ topics: [{ ...ORDERS, configs: { 'retention.ms': '3600000' } }] });
    await apply(world, { topics: { orders: { retentionHours } } });
    expect(lines[0]).toBe(`change  topic orders  ${line}`);
  },
);

describe('what is not configured', () => {
  const OTHERS = {
    topics: [
      { ...ORDERS, configs: { ...ORDERS.configs, 'segment.ms': '60000' } },
      { ...ORDERS, topic: 'legacy' },
      { ...ORDERS, topic: '__consumer_offsets' },
      { ...ORDERS, topic: 'kafka-spot-check' },
    ],
    users: ['admin', 'app', 'old'].map((name) => ({ name, mechanisms: [2] })),
    acls: [
      acl('User:old', 'legacy'),
      acl('User:app', 'legacy'),
      acl('User:gone', 'l*'),
      acl('User:app', 'kafka-spot-check'),
    ],
  };
  const config = { topics: CONFIG.topics };

  fault('not-configured', async (row) => {
    const { world, lines, cluster } = simulate(OTHERS);
    await expect(apply(world, config)).resolves.toBe(0);
    expectSaid(row, ...lines);
    expect(cluster).toMatchObject(OTHERS);
    expect(lines).toEqual([
      'nothing to do: what is configured is there',
      'drift: topic orders has segment.ms=60000, which is left alone: configure it, or --delete config:orders:segment.ms',
      'drift: topic legacy, 12 partitions, which is left alone: configure it, or --delete topic:legacy',
      'drift: user old, 1 grant, which is left alone: configure it, or --delete user:old',
      'drift: app may read on topic legacy, which is left alone: configure it, or --delete grants:app',
      'drift: gone may read on topic l*, which is left alone: configure it, or --delete grants:gone',
    ]);
  });

  test('a user called like a node may do everything: it is not taken for a harmless one', async () => {
    const name = 'CN=broker-1,OU=nodes,O=kafka';
    const users = [...OTHERS.users, { name, mechanisms: [2] }];
    const { world, lines, cluster } = simulate({ ...OTHERS, users });
    await apply(world, config);
    expect(lines).toContain(
      `drift: user ${name} is called like a node, which may do everything, which is left alone: delete it, and find out ` +
        `who made it: only admin could, or --delete user:${name}`,
    );
    await apply(world, config, { deletions: [`user:${name}`] });
    expect(cluster.users.map((user) => user.name)).not.toContain(name);
  });

  test('makes a dry run fail, so that somebody notices', async () => {
    await expect(apply(simulate(OTHERS).world, config, { dryRun: true })).resolves.toBe(1);
  });

  test('goes when it is named, a user with all that it might do', async () => {
    const { world, cluster } = simulate(OTHERS);
    const deletions = ['topic:legacy', 'user:old', 'config:orders:segment.ms', 'grants:app', 'grants:gone'];
    await apply(world, config, { deletions });
    expect(cluster.topics.map(({ topic }) => topic)).toEqual([
      'orders',
      '__consumer_offsets',
      'kafka-spot-check',
    ]);
    expect(cluster.topics[0]).toEqual(ORDERS);
    expect(cluster.users.map(({ name }) => name)).toEqual(['admin', 'app']);
    expect(cluster.acls).toEqual([acl('User:app', 'kafka-spot-check')]);
  });

  fault('deletion-unknown', async (row) => {
    const { world, cluster } = simulate(OTHERS);
    const names = ['topic:orders', 'topic:__consumer_offsets', 'topic:kafka-spot-check', 'user:admin'];
    for (const name of names) {
      expectSaid(row, await refusal(apply(world, config, { deletions: ['topic:legacy', name] })));
    }
    expect(cluster).toMatchObject(OTHERS);
  });
});

test('a grant for a topic that is nowhere may be a slip of the pen', async () => {
  const { world, lines } = simulate();
  await apply(world, { ...CONFIG, users: { app: { produce: ['ordres', 'orders', 'x*', '*'] } } });
  expect(lines.filter((line) => line.startsWith('note'))).toEqual([
    'note: user app is let at topic ordres, which is neither configured nor there',
  ]);
});

test('a user whose groups are another one’s, too, is told of', async () => {
  const { world, lines } = simulate();
  const consume = ['orders'];
  await apply(world, {
    ...CONFIG,
    users: {
      shop: { consume },
      'shop-eu': { consume },
      shopping: { consume },
      all: { consume, groups: ['*'] },
    },
  });
  expect(lines.filter((line) => line.startsWith('note'))).toEqual([
    'note: user shop may read in groups of user shop-eu: name the groups of either',
  ]);
});

describe('refused, with nothing changed:', () => {
  const untouched = (world: World) => {
    world.perform = () => Promise.reject(new Error('nothing may be changed'));
    return world;
  };

  fault('cluster-foreign', async (row) => {
    const { world } = simulate({ clusterId: 'another-cluster-------' });
    expectSaid(row, await refusal(apply(untouched(world))));
  });

  fault('partitions-fewer', async (row) => {
    const { world } = simulate({ topics: [{ ...ORDERS, partitions: 24 }] });
    expectSaid(row, await refusal(apply(untouched(world))));
  });

  fault('replication-changed', async (row) => {
    const { world } = simulate({ topics: [{ ...ORDERS, replicationFactor: 1 }] });
    expectSaid(row, await refusal(apply(untouched(world))));
  });

  fault('config-unknown', async (row) => {
    const { world } = simulate();
    world.askKafka = async () => ['topic orders: Unknown topic config name: retention'];
    expectSaid(row, await refusal(apply(untouched(world))));
    expectSaid(row, await refusal(apply(untouched(world), CONFIG, { dryRun: true })));
  });

  fault('min-isr-unsafe', async (row) => {
    for (const value of [1, 3, 'two']) {
      const topics = { orders: { configs: { 'min.insync.replicas': value } } };
      expectSaid(row, await refusal((async () => define({ topics }))()));
    }
  });

  fault('user-like-node', async (row) => {
    for (const name of ['broker-1', 'controller-17']) {
      expectSaid(row, await refusal((async () => define({ users: { [name]: {} } }))()));
    }
  });
});

fault('password-foreign', async (row) => {
  const users = ['admin', 'app', 'shop'].map((name) => ({ name, mechanisms: [2] }));
  const { world, lines, cluster } = simulate({ users, otherPassword: ['shop'] });
  await apply(world);
  expectSaid(row, ...lines);
  expect(cluster.otherPassword).toEqual(['shop']);
});

describe('a cluster that is changing', () => {
  fault('cluster-late', async (row) => {
    const { world, lines, cluster } = simulate();
    const { observe } = world;
    let looks = 0;
    world.observe = async (endpoint) => {
      looks += 1;
      if (looks <= 2) throw failure('NO_BROKER', 'a:9094: ECONNREFUSED');
      if (looks === 4) return { ...(await observe(endpoint)), brokers: [101] };
      return observe(endpoint);
    };
    await expect(apply(world)).resolves.toBe(0);
    expectSaid(row, ...lines);
    expect(lines.filter((line) => line.startsWith('waits'))).toEqual([
      'waits for the cluster: a:9094: ECONNREFUSED',
      'waits for the cluster: 1 of 3 brokers serve',
    ]);
    expect(cluster.topics).toEqual([ORDERS]);
  });

  test('is waited for only as long as asked for', async () => {
    const { world } = simulate();
    world.observe = () => Promise.reject(failure('NO_BROKER', 'a:9094: ETIMEDOUT'));
    await expect(apply(world, CONFIG, { timeoutMinutes: -1 })).rejects.toMatchObject({
      code: 'CLUSTER_UNREACHABLE',
      message: expect.stringContaining('a:9094: ETIMEDOUT'),
    });
  });

  test('is not waited for when it refuses', async () => {
    const { world } = simulate();
    const observe = jest.fn(() => Promise.reject(Object.assign(failure('NO_BROKER'), { refused: true })));
    await expect(apply({ ...world, observe })).rejects.toMatchObject({ code: 'SECRETS_INVALID' });
    expect(observe).toHaveBeenCalledTimes(1);
  });

  test('gets the rest when a broker dies in the middle, and nothing twice', async () => {
    const { world, cluster } = simulate();
    const { perform } = world;
    const done: string[] = [];
    let calls = 0;
    world.perform = async (change) => {
      calls += 1;
      // Kafka has done it, but its answer is lost.
      await perform(change);
      if (calls === 2) throw failure('KafkaJSConnectionClosedError');
      done.push(change.kind);
    };
    await expect(apply(world)).resolves.toBe(0);
    expect(done).toEqual(['create topic', 'create user', 'grant']);
    expect(cluster.topics).toEqual([ORDERS]);
    expect(new Set(cluster.acls.map((one) => JSON.stringify(one))).size).toBe(cluster.acls.length);
  });

  test('is waited for until each broker knows it; one that is down does not count', async () => {
    const { world } = simulate();
    const before = await world.observe();
    const { observe } = world;
    let looksAtB = 0;
    world.observe = async (endpoint) => {
      if (endpoint === 'c:9094') throw failure('NO_BROKER');
      if (endpoint === 'b:9094' && ++looksAtB === 1) return before;
      return observe(endpoint);
    };
    await expect(apply(world)).resolves.toBe(0);
    expect(looksAtB).toBe(2);
  });

  test('a broker that never shows it is named, with what is missing', async () => {
    jest.useFakeTimers({ advanceTimers: 1000 });
    const { world } = simulate();
    const before = await world.observe();
    const { observe } = world;
    world.observe = async (endpoint) => (endpoint === 'b:9094' ? before : observe(endpoint));
    const applied = apply(world, { topics: CONFIG.topics }).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(20_000);
    jest.useRealTimers();
    expect(await applied).toMatchObject({
      code: 'APPLY_INCOMPLETE',
      message: expect.stringMatching(/b:9094[^]*create {2}topic orders/),
    });
  });
});
