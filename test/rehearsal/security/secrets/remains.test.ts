import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Workspace, workspace } from '../../../../rehearsal/cluster/workspace';
import { cloudPaths, instancePaths } from '../../../../rehearsal/hosts/paths';
import { holdings } from '../../../../rehearsal/security/secrets/holdings';
import { exposedFiles, instanceArtifacts } from '../../../../rehearsal/security/secrets/instances';
import { needlesOf } from '../../../../rehearsal/security/secrets/needles';
import { remains } from '../../../../rehearsal/security/secrets/remains';
import { searchArtifacts } from '../../../../rehearsal/security/secrets/search';
import { exampleSecrets, type ExampleSecrets } from './fixture';

const INSTANCE = 'i-0123456789abcdef0';

let secrets: ExampleSecrets;
let password: string;
let root: string;
let space: Workspace;
let path: string | undefined;
beforeAll(async () => {
  secrets = await exampleSecrets();
  password = secrets.files['operator/users/app'].trim();
});
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'remains-'));
  space = workspace(root, 'kafka', 'bench');
  path = process.env.PATH;
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(root, { recursive: true });
});

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** In place of the real one, which reads only what journald wrote. */
function fakeJournalctl(script: string): void {
  const folder = join(root, 'bin');
  put(join(folder, 'journalctl'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'journalctl'), 0o755);
  process.env.PATH = `${folder}:${path}`;
}

const disk = () => instancePaths(cloudPaths(root), INSTANCE);

test('what a rehearsal leaves is searched, each file as what it is', async () => {
  fakeJournalctl(
    `case "$*" in *--directory=*${INSTANCE}*--output=export*) echo "MESSAGE=${password}";; esac`,
  );
  const plants = {
    synthesized: join(space.cdktfOut, 'stacks/state/cdk.tf.json'),
    plan: space.planFile,
    state: join(space.home.terraformFolder, 'state.tfstate.backup'),
    log: join(disk().log, 'cloud-init-output.log'),
    report: join(space.loadFolder, 'sends.jsonl'),
    cloud: cloudPaths(root).log,
  };
  for (const file of Object.values(plants)) put(file, `a line with ${password} in it`);
  mkdirSync(join(disk().log, 'journal'), { recursive: true });
  const { sightings, counts } = await searchArtifacts(needlesOf(secrets.named), remains(space));
  expect(sightings.map(({ artifact }) => artifact).sort()).toEqual(
    [
      'cdktf.out/stacks/state/cdk.tf.json',
      'state.tfplan',
      'cluster/terraform/state.tfstate.backup',
      `cloud/instances/${INSTANCE}/upper/var/log/cloud-init-output.log`,
      'load/sends.jsonl',
      'cloud.log',
      `journal of ${INSTANCE}`,
    ].sort(),
  );
  for (const kind of ['synthesized', 'plan', 'state', 'report', 'journal'] as const) {
    expect([kind, counts[kind]?.artifacts]).toEqual([kind, 1]);
  }
});

test('the operator’s folder, volumes, root disks and what links lead to are not among it', async () => {
  fakeJournalctl('echo nothing');
  put(space.home.passwordFile('app'), password);
  put(join(cloudPaths(root).volumes, 'vol-1.img'), password);
  put(join(disk().upper, 'etc/secret'), password);
  put(join(disk().root, 'etc/secret'), password);
  put(join(root, 'elsewhere/secret'), password);
  symlinkSync(join(root, 'elsewhere'), join(dirname(space.reportFile), 'link'));
  const { sightings } = await searchArtifacts(needlesOf(secrets.named), remains(space));
  expect(sightings).toEqual([]);
});

test('a journal that cannot be read fails: what is not read is not searched', async () => {
  fakeJournalctl('exit 3');
  mkdirSync(join(disk().log, 'journal'), { recursive: true });
  await expect(searchArtifacts(needlesOf(secrets.named), remains(space))).rejects.toThrow(
    'journalctl ended with 3',
  );
});

describe('an instance that runs', () => {
  const guest = () => ({ node: 'broker-1', id: INSTANCE, root: join(root, 'guest') });
  const KEYSTORE = 'run/kafka-node/tls/keystore.pem';

  test('is searched in memory, on its root disk and in Kafka’s own log on the volume', async () => {
    const files = {
      [KEYSTORE]: 'node',
      'run/kafka-node/format.args': 'memory',
      'tmp/kafka/client.properties': 'memory',
      'dev/shm/x': 'memory',
      'var/lib/kafka/data/__cluster_metadata-0/00000000000000000000.log': 'metadataLog',
      'var/lib/kafka/last-drain.json': 'metadataLog',
    };
    for (const file of Object.keys(files)) put(join(guest().root, file), password);
    put(join(guest().root, 'var/lib/kafka/data/orders-11/00000000000000000000.log'), password);
    put(join(disk().upper, 'etc/kafka/server.properties'), password);
    put(join(disk().upper, 'usr/lib/package'), password);
    const { sightings, counts } = await searchArtifacts(
      needlesOf(secrets.named),
      instanceArtifacts(cloudPaths(root), guest()),
    );
    expect(sightings.map(({ artifact }) => artifact).sort()).toEqual(
      [
        ...['/run/kafka-node/tls/keystore.pem', '/run/kafka-node/format.args'].map(
          (file) => `${file} of broker-1`,
        ),
        ...['/tmp/kafka/client.properties', '/dev/shm/x'].map((file) => `${file} of broker-1`),
        'data/__cluster_metadata-0/00000000000000000000.log on the volume of broker-1',
        'last-drain.json on the volume of broker-1',
        '/etc/kafka/server.properties on the root disk of broker-1',
      ].sort(),
    );
    expect(counts).toMatchObject({
      node: { artifacts: 1 },
      memory: { artifacts: 3 },
      rootDisk: { artifacts: 1 },
      metadataLog: { artifacts: 2 },
    });
  });

  test('must keep its key to itself', async () => {
    const keystore = join(guest().root, KEYSTORE);
    put(keystore, 'a key');
    chmodSync(keystore, 0o600);
    expect(await exposedFiles(guest())).toEqual([]);
    chmodSync(keystore, 0o640);
    expect(await exposedFiles(guest())).toEqual([
      '/run/kafka-node/tls/keystore.pem of broker-1 has mode 640',
    ]);
  });
});

test('a secret is meant to be with the operator, in its parameter and, a node’s key, on that node', () => {
  const all = Object.keys(secrets.files).map((key) => ({
    ...{
      key,
      parameter: `/kafka/kafka/${key}`,
      node: key.startsWith('operator/') ? undefined : key.split('/')[0],
    },
    file: join(space.home.secretsFolder, key),
  }));
  const places = (key: string) =>
    holdings(all, secrets.named, space)
      .filter((one) => one.key === key)
      .map(({ artifact }) => artifact);
  expect(places('broker-1/keystore')).toEqual([
    "broker-1/keystore in the operator's folder",
    'parameter /kafka/kafka/broker-1/keystore',
    '/run/kafka-node/tls/keystore.pem of broker-1',
  ]);
  expect(places('controller-2/scram')).toEqual([
    "controller-2/scram in the operator's folder",
    'parameter /kafka/kafka/controller-2/scram',
  ]);
  expect(places('operator/users/app')).toEqual([
    "operator/users/app in the operator's folder",
    'parameter /kafka/kafka/operator/users/app',
    "kcat.conf in the operator's folder",
    "environment of the operator's programs",
  ]);
  expect(places('broker-1/truststore')).toEqual([]);
});
