import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ClusterHome, clusterHome } from '../../cluster/home';
import { isSignInRefused, openBrokerSession } from '../../kafka/broker-session';
import { METADATA } from '../../kafka/metadata';
import { KAFKA_PASSWORDS, rotateUser, type UserWorld } from '../../scripts/rotate/user';
import { readIds } from '../../scripts/secrets/cluster-files';
import { initialiseCluster } from '../../scripts/secrets/initialise';
import { testConfig } from '../support/cluster';
import { type KafkaNode, startKafkaNode } from '../support/kafka-node';

/** Passwords against a real Kafka, one node of it on loopback. */

const config = testConfig({ users: { shop: { produce: ['orders'] } } });

let kafka: KafkaNode;
let home: ClusterHome;

beforeAll(async () => {
  kafka = await startKafkaNode();
  home = clusterHome('/unused', 'kafka', join(kafka.folder, 'home'));
  mkdirSync(dirname(home.passwordFile('admin')), { recursive: true });
  writeFileSync(home.passwordFile('admin'), kafka.admin.password);
  await initialiseCluster({ config, home });
  await rotateUser('shop', world());
});
afterAll(() => kafka?.stop());

const as = (user: string, password = readFileSync(home.passwordFile(user), 'utf8')) => ({
  ...kafka.admin,
  user,
  password,
});
const world = (passwords = KAFKA_PASSWORDS): UserWorld => ({
  secrets: { config, home },
  admin: as('admin'),
  endpoints: kafka.admin.bootstrap,
  kafka: passwords,
  deployState: async () => undefined,
  deployed: async () => new Map(Object.entries(readIds(home)!.secretVersions)),
  sleep: async () => undefined,
  say: () => undefined,
});
/** Kafka forgets the old one some milliseconds later. */
const refuses = async (user: string, password: string) => {
  for (let attempt = 0; attempt < 50; attempt++) {
    const outcome = await KAFKA_PASSWORDS.signIn(as(user, password)).then(() => 'accepted', isSignInRefused);
    if (outcome === true) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
};

test.each(['shop', 'admin'])(
  '%s: connections that are open stay, the new password opens more, the old one none',
  async (user) => {
    const old = as(user);
    const session = await openBrokerSession(old);
    await rotateUser(user, world());
    await KAFKA_PASSWORDS.signIn(as(user));
    expect(await refuses(user, old.password)).toBe(true);
    expect((await session.send(METADATA)).brokers).toHaveLength(1);
    session.close();
  },
);

test.each(['shop', 'admin'])('%s: cut short after Kafka has taken it, nobody is locked out', async (user) => {
  const stopping = {
    ...KAFKA_PASSWORDS,
    set: async (...call: Parameters<typeof KAFKA_PASSWORDS.set>) => {
      await KAFKA_PASSWORDS.set(...call);
      throw new Error('the machine stops');
    },
  };
  const old = as(user).password;
  await expect(rotateUser(user, world(stopping))).rejects.toThrow('the machine stops');
  expect(await refuses(user, old)).toBe(true);
  await rotateUser(user, world());
  await KAFKA_PASSWORDS.signIn(as(user));
  await rotateUser('shop', world());
});
