import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterHome, type ClusterHome } from '../../../cluster/home';
import type { ClusterOutputs } from '../../../cluster/outputs';
import { resolveTarget, type TargetOptions } from '../../../scripts/check/target';
import { readIds } from '../../../scripts/secrets/cluster-files';
import { initialiseCluster } from '../../../scripts/secrets/initialise';
import { readPassword } from '../../../scripts/secrets/passwords';
import { testConfig } from '../../support/cluster';

let home: ClusterHome;

beforeAll(async () => {
  home = clusterHome('/unused', 'kafka', mkdtempSync(join(tmpdir(), 'target-')));
  await initialiseCluster({ config: testConfig(), home });
});

afterAll(() => rmSync(home.root, { recursive: true }));

const outputs = (): ClusterOutputs => ({
  cluster_name: 'kafka',
  region: 'eu-central-1',
  bootstrap_servers: 'ec2-1.example:9094,10.0.2.80:9094',
  private_bootstrap_servers: '10.0.2.16:9092,10.0.2.80:9092',
  events_topic_arn: 'arn:aws:sns:eu-central-1:123456789012:kafka-events',
  nodes: [
    {
      name: 'broker-1',
      role: 'broker',
      id: 101,
      zone: 'a',
      address: '10.0.2.16',
      publicDns: 'ec2-1.example',
      volumeId: 'vol-1',
    },
    {
      name: 'broker-2',
      role: 'broker',
      id: 102,
      zone: 'b',
      address: '10.0.2.80',
      publicDns: null,
      volumeId: 'vol-2',
    },
  ],
});
const resolve = (changes: Partial<TargetOptions> = {}) =>
  resolveTarget({ home, outputs, environment: {}, ...changes });

test('brokers are those that were deployed, under their names', () => {
  expect(resolve().brokers).toEqual([
    { name: 'broker-1', endpoint: 'ec2-1.example:9094' },
    { name: 'broker-2', endpoint: '10.0.2.80:9094' },
  ]);
});

test('the CA that signs is known from the cluster home, if that is there', () => {
  expect(resolve().signingCa).toBe(readIds(home)!.caFingerprint);
  const elsewhere = clusterHome('/unused', 'kafka', join(home.root, 'none'));
  const environment = { KAFKA_PASSWORD: 'a', KAFKA_ADMIN_PASSWORD: 'b' };
  expect(resolve({ home: elsewhere, ca: home.caFile, environment }).signingCa).toBeUndefined();
});

test('passwords come from the cluster home', () => {
  const { app, admin } = resolve();
  expect(app).toMatchObject({ user: 'app', password: readPassword(home, 'app') });
  expect(admin).toMatchObject({ user: 'admin', password: readPassword(home, 'admin') });
});

test('a bootstrap given by flag wins over the environment, and nothing deployed is needed then', () => {
  const unread = () => {
    throw new Error('must not be read');
  };
  const environment = { KAFKA_BOOTSTRAP: 'b:2' };
  const endpoints = (target: ReturnType<typeof resolve>) => target.brokers.map(({ endpoint }) => endpoint);
  expect(endpoints(resolve({ outputs: unread, environment, bootstrap: 'a:1' }))).toEqual(['a:1']);
  expect(endpoints(resolve({ outputs: unread, environment }))).toEqual(['b:2']);
});

test('users and passwords may come from the environment', () => {
  const environment = { KAFKA_USER: 'jo', KAFKA_PASSWORD: 'secret', KAFKA_ADMIN_PASSWORD: 'other' };
  const { app, admin } = resolve({ environment });
  expect(app).toMatchObject({ user: 'jo', password: 'secret' });
  expect(admin).toMatchObject({ user: 'admin', password: 'other' });
});

test('without a password or CA it says what is missing', () => {
  const elsewhere = { ...home, passwordFile: () => '/nowhere/app' };
  expect(() => resolve({ home: elsewhere })).toThrow('/nowhere/app is missing');
  expect(() => resolve({ ca: '/nowhere/ca.pem' })).toThrow('there is no CA certificate /nowhere/ca.pem');
});

test.each(['nonsense', 'a:1,,b:2', 'a:b', ''])('%j is no list of brokers', (bootstrap) => {
  const deployed = () => ({ ...outputs(), bootstrap_servers: bootstrap });
  expect(() => resolve({ bootstrap, outputs: deployed })).toThrow('are not host:port,host:port,...');
});

test('CA and passwords are what the files hold by then; what was read last while there is none', () => {
  const [first, second] = ['one', 'two'].map((name) => {
    const files = { caFile: join(home.root, `${name}.pem`), passwordFile: () => join(home.root, name) };
    writeFileSync(files.caFile, `CA ${name}`);
    writeFileSync(files.passwordFile(), `password-of-${name}-`);
    return files;
  });
  const { app } = resolve({ home: { ...home, ...first } });
  const seen = () => ({ ca: app.ca, password: app.password });
  expect(seen()).toEqual({ ca: 'CA one', password: 'password-of-one-' });
  renameSync(second.caFile, first.caFile);
  renameSync(second.passwordFile(), first.passwordFile());
  expect(seen()).toEqual({ ca: 'CA two', password: 'password-of-two-' });
  rmSync(first.caFile);
  rmSync(first.passwordFile());
  expect(seen()).toEqual({ ca: 'CA two', password: 'password-of-two-' });
});
