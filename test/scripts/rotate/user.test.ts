import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperatorError } from '../../../cluster/errors';
import { type ClusterHome, clusterHome } from '../../../cluster/home';
import { rotateUser, type UserWorld } from '../../../scripts/rotate/user';
import { readIds } from '../../../scripts/secrets/cluster-files';
import { initialiseCluster } from '../../../scripts/secrets/initialise';
import { scramSecretMatches } from '../../../scripts/secrets/scram';
import { scramUsers } from '../../../scripts/secrets/passwords';
import { testConfig } from '../../support/cluster';
import { expectSaid, fault } from '../../support/faults';

const config = testConfig({ users: { shop: { produce: ['orders'] } } });

let home: ClusterHome;
let lines: string[];
/** Passwords as Kafka has them. */
let kafka: Map<string, string>;

beforeEach(async () => {
  home = clusterHome('/unused', config.name, mkdtempSync(join(tmpdir(), 'rotate-user-')));
  await initialiseCluster({ config, home });
  lines = [];
  kafka = new Map(['admin', 'app', 'shop'].map((user) => [user, password(user)]));
});
afterEach(() => rmSync(home.root, { recursive: true }));

const password = (user: string) => readFileSync(home.passwordFile(user), 'utf8');
const version = (user: string) => readIds(home)!.secretVersions[`operator/users/${user}`];
const refused = () => Object.assign(new Error('no'), { code: 'NO_BROKER', refused: true });

const world = (changes: Partial<UserWorld['kafka']> = {}): UserWorld => ({
  secrets: { config, home },
  admin: { bootstrap: ['a:1', 'b:1'], ca: '', user: 'admin', password: password('admin') },
  endpoints: ['a:1', 'b:1'],
  kafka: {
    signIn: async (as) => {
      if (kafka.get(as.user) !== as.password) throw refused();
    },
    set: async (admin, user, value) => {
      if (kafka.get(admin.user) !== admin.password) throw refused();
      kafka.set(user, value);
    },
    ...changes,
  },
  deployState: async () => undefined,
  deployed: async () => new Map(Object.entries(readIds(home)!.secretVersions)),
  sleep: async () => undefined,
  say: (line) => void lines.push(line),
});

/** The machine stops as soon as Kafka has the password. */
const stopping = () =>
  world({
    set: async (admin, user, value) => {
      await world().kafka.set(admin, user, value);
      throw new Error('the machine stops');
    },
  });

test.each(['shop', 'app', 'admin'])(
  '%s gets another password, which Kafka and the files agree on',
  async (user) => {
    const old = password(user);
    const before = version(user);
    await rotateUser(user, world());
    expect(password(user)).not.toBe(old);
    expect(kafka.get(user)).toBe(password(user));
    expect(version(user)).toBe(before + 1);
    expect(statSync(home.passwordFile(user)).mode & 0o777).toBe(0o600);
    expect(existsSync(home.nextPasswordFile(user))).toBe(false);
    expect(lines.join()).not.toContain(password(user));
  },
);

test('a new controller would be formatted with the new password of those that a cluster has from the start', async () => {
  const scram = () => readFileSync(home.secretFile('controller-2', 'scram'), 'utf8');
  const before = scram();
  await rotateUser('shop', world());
  expect(scram()).toBe(before);
  await rotateUser('app', world());
  expect(scramSecretMatches(scram(), scramUsers(home))).toBe(true);
  expect(readIds(home)!.secretVersions['controller-2/scram']).toBe(2);
});

test('nothing is the user’s before every broker takes it', async () => {
  const old = password('shop');
  const late = world({
    signIn: async (as) => {
      if (as.bootstrap[0] === 'b:1' && as.user === 'shop')
        throw Object.assign(new Error('odd'), { code: 'ODD' });
      await world().kafka.signIn(as);
    },
  });
  await expect(rotateUser('shop', late)).rejects.toThrow('odd');
  expect(password('shop')).toBe(old);
  expect(version('shop')).toBe(1);
});

test('a broker that is down keeps nobody from it', async () => {
  const down = world({
    signIn: async (as) => {
      if (as.bootstrap[0] === 'b:1') throw Object.assign(new Error('down'), { code: 'NO_BROKER' });
      await world().kafka.signIn(as);
    },
  });
  await rotateUser('shop', down);
  expect(kafka.get('shop')).toBe(password('shop'));
});

test('a broker that learns of it a little later is waited for', async () => {
  let refusals = 2;
  const late = world({
    signIn: async (as) => {
      if (as.user === 'shop' && refusals-- > 0) throw refused();
      await world().kafka.signIn(as);
    },
  });
  await rotateUser('shop', late);
  expect(kafka.get('shop')).toBe(password('shop'));
});

fault('password-cut-short', async (row) => {
  for (const user of ['shop', 'app', 'admin']) {
    const old = password(user);
    await expect(rotateUser(user, stopping())).rejects.toThrow('the machine stops');
    // Neither is lost.
    expect(password(user)).toBe(old);
    expect(kafka.get(user)).toBe(readFileSync(home.nextPasswordFile(user), 'utf8'));
    await rotateUser(user, world());
    expect(kafka.get(user)).toBe(password(user));
    expect(password(user)).not.toBe(old);
  }
  expectSaid(row, ...lines);
});

test('an admin whom the cluster does not know is told so, and keeps both passwords', async () => {
  kafka.set('admin', 'somebody else has renewed it');
  await expect(rotateUser('shop', world())).rejects.toMatchObject({ code: 'SECRETS_INVALID' });
  await expect(rotateUser('admin', world())).rejects.toMatchObject({ code: 'SECRETS_INVALID' });
  expect(kafka.get('shop')).toBe(password('shop'));
});

test('a cluster that does not answer is said to be out of reach', async () => {
  const away = world({
    signIn: async () => Promise.reject(Object.assign(new Error('a:1: down'), { code: 'NO_BROKER' })),
  });
  await expect(rotateUser('shop', away)).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' });
});

test('a deploy that fails is said to be all that is left to do: the command again would make another password', async () => {
  const deployState = () =>
    Promise.reject(new OperatorError('DEPLOY_FAILED', 'cdktf: 1', 'the same command again'));
  const failed = rotateUser('shop', { ...world(), deployState });
  await expect(failed).rejects.toMatchObject({ code: 'DEPLOY_FAILED' });
  await expect(failed).rejects.toThrow(/password of shop is changed.*cdktf: 1\n.*`npm run deploy`/);
  await expect(failed).rejects.not.toThrow('the same command again');
  expect(kafka.get('shop')).toBe(password('shop'));
});

test('a look at SSM that fails is no reason to make another password', async () => {
  const deployed = () => Promise.reject(new Error('ExpiredToken'));
  await expect(rotateUser('shop', { ...world(), deployed })).rejects.toThrow(
    /password of shop is changed, but SSM has not got it: ExpiredToken\n.*yet another/,
  );
});

test('an admin whose change was made, but whose answer was lost, is not shut out by its own new password', async () => {
  let lost = false;
  const losing = world({
    set: async (admin, user, value) => {
      await world().kafka.set(admin, user, value);
      if (lost) return;
      lost = true;
      throw Object.assign(new Error('the controller has changed'), { code: 'NO_BROKER' });
    },
  });
  await rotateUser('admin', losing);
  expect(kafka.get('admin')).toBe(password('admin'));
});

test('a deploy that was dismissed is noticed, and one that shows a moment later is not taken for one', async () => {
  const before = new Map(Object.entries(readIds(home)!.secretVersions));
  await expect(rotateUser('shop', { ...world(), deployed: async () => before })).rejects.toThrow(
    /password of shop is changed, but SSM has not got it: the deploy was not carried out\n.*`npm run deploy`/,
  );
  expect(kafka.get('shop')).toBe(password('shop'));
  let looks = 0;
  const late = async () => (looks++ === 0 ? before : world().deployed());
  await rotateUser('shop', { ...world(), deployed: late });
  expect(looks).toBe(2);
});

test('a user that is not configured is refused, naming those that are', async () => {
  await expect(rotateUser('nobody', world())).rejects.toThrow(
    /nobody is no user of cluster.config.ts\n.*admin, app, shop/,
  );
});
