import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { type ClusterHome, clusterHome } from '../../cluster/home';
import type { User } from '../../cluster/users';
import { commitAsGroup } from '../../kafka/commit-as-group';
import { withBroker } from '../../kafka/broker-session';
import { type Connection, createKafka, NO_RETRY } from '../../kafka/connection';
import { errorCode } from '../../kafka/errors';
import { setScramCredential } from '../../kafka/scram-credentials';
import { topicEnds } from '../../kafka/read-topic';
import { alterTopicConfigs, createTopic } from '../../kafka/topic-changes';
import { type ApplyOptions, runApply } from '../../scripts/apply/run';
import { thisCluster } from '../../scripts/apply/this-cluster';
import { writeIds } from '../../scripts/secrets/cluster-files';
import { scramCredential } from '../../scripts/secrets/scram';
import { testConfig, testIds } from '../support/cluster';
import { type KafkaNode, startKafkaNode } from '../support/kafka-node';

/** Topics and users as code against a real Kafka, one node of it on loopback. */

let kafka: KafkaNode;
let home: ClusterHome;

beforeAll(async () => {
  kafka = await startKafkaNode();
  home = clusterHome('/unused', 'kafka', join(kafka.folder, 'home'));
  writeIds(home, testIds(testConfig()));
  mkdirSync(dirname(home.passwordFile('shop')), { recursive: true });
  for (const user of ['shop', 'billing']) writeFileSync(home.passwordFile(user), `password-of-${user}`);
});
afterAll(() => kafka?.stop());

const NOBODY = { produce: [], consume: [], groups: undefined, transact: [] };
const orders = (configs: Record<string, string>, partitions = 2) => ({
  orders: { partitions, replicationFactor: 1, retentionHours: 1, configs },
});
const CONFIG = {
  topics: orders({ 'cleanup.policy': 'compact,delete' }),
  users: {
    shop: { ...NOBODY, produce: ['orders'], transact: ['shop-*'] },
    billing: { ...NOBODY, consume: ['ord*'] },
  } satisfies Record<string, User>,
};

async function apply(config: ApplyOptions['config'], options: Partial<ApplyOptions> = {}) {
  const { admin, clusterId } = kafka;
  const brokers = admin.bootstrap.map((endpoint) => ({ name: endpoint, endpoint }));
  const lines: string[] = [];
  const code = await runApply(
    { config, clusterId, dryRun: false, deletions: [], timeoutMinutes: 1, ...options },
    {
      ...thisCluster({ admin, brokers }, home, Object.keys(config.users)),
      say: (line) => void lines.push(line),
    },
  );
  return { code, lines };
}

const NOTHING = { code: 0, lines: ['nothing to do: what is configured is there'] };

const as = (user: string): Connection => ({
  ...kafka.admin,
  user,
  password: readFileSync(home.passwordFile(user), 'utf8'),
});

/** The code with which Kafka refuses, `allowed` if it does not. */
async function answerTo(step: () => Promise<unknown>): Promise<string> {
  return step().then(() => 'allowed', errorCode);
}

/** How kafkajs says that a group or a transactional id was refused. */
const NO_COORDINATOR = 'KafkaJSGroupCoordinatorNotFound';

async function write(user: string, topic: string, transactionalId?: string): Promise<void> {
  const producer = createKafka(as(user), { retry: { ...NO_RETRY, retries: 20 } }).producer({
    ...(transactionalId ? { transactionalId, maxInFlightRequests: 1 } : {}),
    idempotent: true,
  });
  await producer.connect();
  try {
    const writer = transactionalId ? await producer.transaction() : producer;
    await writer.send({ topic, acks: -1, messages: [{ key: 'a', value: 'b' }] });
    if ('commit' in writer) await writer.commit();
  } finally {
    await producer.disconnect();
  }
}

const commit = (user: string, groupId: string) =>
  commitAsGroup(as(user), { groupId, topic: 'orders', offsets: new Map([[0, 0n]]) });

test('what is configured is made, and the second time there is nothing to do', async () => {
  await expect(apply(CONFIG)).resolves.toEqual({
    code: 0,
    lines: [
      'create  topic orders   2 partitions, 1 replica, retention.ms=3600000, cleanup.policy=compact,delete',
      'create  user shop',
      'create  grant shop     write, describe on topic orders',
      'create  grant shop     write, describe on transactional id shop-*',
      'create  user billing',
      'create  grant billing  read, describe on topic ord*',
      'create  grant billing  read on group billing',
      'create  grant billing  read on group billing-*',
      'done: every broker that answers knows it',
    ],
  });
  await expect(apply(CONFIG)).resolves.toEqual(NOTHING);
  await expect(apply(CONFIG, { dryRun: true })).resolves.toEqual(NOTHING);
});

test('who may produce writes, also in transactions, and reads nothing', async () => {
  await write('shop', 'orders');
  await write('shop', 'orders', 'shop-1');
  await expect(answerTo(() => write('shop', 'orders', 'other'))).resolves.toBe(NO_COORDINATOR);
  await expect(answerTo(() => commit('shop', 'shop'))).resolves.toBe(NO_COORDINATOR);
});

test('who may consume reads in its groups, and writes nothing', async () => {
  await expect(topicEnds(as('billing'), 'orders').then(({ size }) => size)).resolves.toBe(2);
  await commit('billing', 'billing');
  await commit('billing', 'billing-2');
  await expect(answerTo(() => commit('billing', 'billings'))).resolves.toBe(NO_COORDINATOR);
  // Who may write to no topic gets no producer id, either.
  await expect(answerTo(() => write('billing', 'orders'))).resolves.toBe('CLUSTER_AUTHORIZATION_FAILED');
});

test('partitions grow and configs change, each by itself', async () => {
  const topics = orders({ 'cleanup.policy': 'delete' }, 3);
  await expect(apply({ ...CONFIG, topics })).resolves.toEqual({
    code: 0,
    lines: [
      'change  topic orders  2 → 3 partitions: records of one key go to another partition from now on',
      'change  topic orders  cleanup.policy: compact,delete → delete',
      'done: every broker that answers knows it',
    ],
  });
  await expect(apply({ ...CONFIG, topics })).resolves.toEqual(NOTHING);
  await expect(apply(CONFIG)).rejects.toMatchObject({ code: 'APPLY_REFUSED' });
  await apply({ ...CONFIG, topics: orders(CONFIG.topics.orders.configs, 3) });
});

test('what Kafka would not take is refused in its words, before anything is changed', async () => {
  const topics = {
    ...orders({ 'cleanup.policy': 'compact,delete', 'max.message.bytes': '-1' }, 4),
    payments: { ...CONFIG.topics.orders, configs: { 'retention.msec': '1' } },
  };
  await expect(apply({ ...CONFIG, topics })).rejects.toMatchObject({
    code: 'APPLY_REFUSED',
    message: expect.stringMatching(
      /topic orders: Invalid value -1 for configuration max.message.bytes[^]*topic payments: Unknown topic config name: retention.msec/,
    ),
  });
  await expect(apply({ ...CONFIG, topics: orders(CONFIG.topics.orders.configs, 3) })).resolves.toEqual(
    NOTHING,
  );
});

test('what is there by other hands is left alone, until it is named', async () => {
  const config = { ...CONFIG, topics: orders(CONFIG.topics.orders.configs, 3) };
  await withBroker(kafka.admin, async (session) => {
    const legacy = { topic: 'legacy', partitions: 1, replicationFactor: 1, configs: {} };
    await session.send(createTopic(legacy, false));
    await session.send(createTopic({ ...legacy, topic: 'kafka-spot-check' }, false));
    await session.send(alterTopicConfigs('orders', { 'segment.ms': '60000' }, false));
    await session.send(setScramCredential(scramCredential('old', 'password-of-old')));
    const acl = {
      resourceType: AclResourceTypes.TOPIC,
      resourcePatternType: ResourcePatternTypes.LITERAL,
      host: '*',
      operation: AclOperationTypes.READ,
      permissionType: AclPermissionTypes.ALLOW,
    };
    await session.createAcls({
      acl: [
        { ...acl, principal: 'User:old', resourceName: 'legacy' },
        { ...acl, principal: 'User:shop', resourceName: 'legacy' },
        { ...acl, principal: 'User:app', resourceName: 'kafka-spot-check' },
      ],
    });
  });
  const drift = [
    'drift: topic orders has segment.ms=60000, which is left alone: configure it, or --delete config:orders:segment.ms',
    'drift: topic legacy, 1 partition, which is left alone: configure it, or --delete topic:legacy',
    'drift: user old, 1 grant, which is left alone: configure it, or --delete user:old',
    'drift: shop may read on topic legacy, which is left alone: configure it, or --delete grants:shop',
  ];
  await expect(apply(config)).resolves.toEqual({ code: 0, lines: [...NOTHING.lines, ...drift] });
  await expect(apply(config, { dryRun: true })).resolves.toMatchObject({ code: 1 });
  await expect(apply(config, { deletions: ['topic:orders'] })).rejects.toMatchObject({
    code: 'USAGE',
    hint: expect.stringContaining('topic:legacy'),
  });

  const deletions = ['topic:legacy', 'user:old', 'grants:shop', 'config:orders:segment.ms'];
  await expect(apply(config, { deletions })).resolves.toEqual({
    code: 0,
    lines: [
      "change  topic orders  segment.ms: 60000 → the cluster's",
      'delete  topic legacy  with all records',
      'delete  user old',
      'delete  grant old     read on topic legacy',
      'delete  grant shop    read on topic legacy',
      'done: every broker that answers knows it',
    ],
  });
  await expect(apply(config)).resolves.toEqual(NOTHING);
});

test('Kafka takes a user that is called like a node, and it may do everything: apply says so', async () => {
  const config = { ...CONFIG, topics: orders(CONFIG.topics.orders.configs, 3) };
  const intruder = { ...kafka.admin, user: 'CN=node-1,OU=nodes,O=kafka', password: 'password-of-intruder' };
  await withBroker(kafka.admin, (session) =>
    session.send(setScramCredential(scramCredential(intruder.user, intruder.password))),
  );
  const { lines } = await apply(config, { dryRun: true });
  expect(lines).toContainEqual(expect.stringMatching(/^drift: user CN=node-1.* may do everything/));
  await apply(config, { deletions: [`user:${intruder.user}`] });
  await expect(apply(config)).resolves.toEqual(NOTHING);
});

test('another password of this checkout is not taken for the truth', async () => {
  const config = { ...CONFIG, topics: orders(CONFIG.topics.orders.configs, 3) };
  const old = as('shop');
  writeFileSync(home.passwordFile('shop'), 'a-password-from-elsewhere');
  const { lines } = await apply(config);
  expect(lines).toEqual([
    NOTHING.lines[0],
    expect.stringMatching(/^drift: user shop has another password than .*npm run rotate -- user shop/),
  ]);
  await withBroker(old, async () => undefined);
  writeFileSync(home.passwordFile('shop'), old.password);
  await expect(apply(config)).resolves.toEqual(NOTHING);
});

test('another cluster is refused', async () => {
  await expect(apply(CONFIG, { clusterId: 'w6fCFCsaS5eFQ3_XdL2M-A' })).rejects.toMatchObject({
    code: 'CLUSTER_FOREIGN',
  });
});
