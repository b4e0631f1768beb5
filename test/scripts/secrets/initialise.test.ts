import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterOptions } from '../../../cluster/config';
import { clusterHome, type ClusterHome } from '../../../cluster/home';
import { parseIds } from '../../../cluster/ids';
import { testConfig } from '../../support/cluster';
import { initialiseCluster, renewCertificates } from '../../../scripts/secrets/initialise';

let root: string;
let home: ClusterHome;

const cluster = (changes: Partial<ClusterOptions> = {}) => testConfig(changes);

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const contents = () => Object.fromEntries(filesBelow(root).map((file) => [file, readFileSync(file, 'utf8')]));
const recordedIds = () => parseIds(JSON.parse(readFileSync(home.idsFile, 'utf8')));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'secrets-'));
  home = clusterHome('/unused', 'kafka', root);
});

afterEach(() => rmSync(root, { recursive: true }));

describe('initialising a new cluster', () => {
  test('makes everything that six nodes and two users need, and records it', async () => {
    const { ids, written } = await initialiseCluster({ config: cluster(), home });
    expect(recordedIds()).toEqual(ids);
    expect(Object.keys(ids.directoryIds)).toEqual(['controller-1', 'controller-2', 'controller-3']);
    expect(Object.keys(ids.secretVersions)).toHaveLength(3 * 3 + 3 * 2 + 3);
    expect(new Set(Object.values(ids.secretVersions))).toEqual(new Set([1]));
    expect([...written].sort()).toEqual(filesBelow(root).map((file) => file.slice(root.length + 1)));
    expect(written).toContain('secrets/users/app');
  });

  test('keeps secrets to their owner', async () => {
    await initialiseCluster({ config: cluster(), home });
    const modes = filesBelow(home.secretsFolder).map((file) => statSync(file).mode & 0o777);
    expect(new Set(modes)).toEqual(new Set([0o600]));
    for (const folder of ['', 'users', 'broker-1', 'controller-1']) {
      expect(statSync(join(home.secretsFolder, folder)).mode & 0o777).toBe(0o700);
    }
  });

  test('gives users different passwords of 32 or more letters and digits', async () => {
    await initialiseCluster({ config: cluster(), home });
    const passwords = ['admin', 'app'].map((user) => readFileSync(home.passwordFile(user), 'utf8'));
    for (const password of passwords) expect(password).toMatch(/^[A-Za-z0-9]{32,}$/);
    expect(new Set(passwords).size).toBe(2);
  });

  test('takes passwords that were put there before', async () => {
    await initialiseCluster({ config: cluster(), home });
    const scram = readFileSync(home.secretFile('controller-1', 'scram'), 'utf8');
    writeFileSync(home.passwordFile('app'), 'chosen-by-the-operator');
    const { ids, written } = await initialiseCluster({ config: cluster(), home });
    expect(readFileSync(home.passwordFile('app'), 'utf8')).toBe('chosen-by-the-operator');
    expect(readFileSync(home.secretFile('controller-1', 'scram'), 'utf8')).not.toBe(scram);
    expect(ids.secretVersions['controller-1/scram']).toBe(2);
    expect(ids.secretVersions['operator/users/app']).toBe(2);
    expect(ids.secretVersions['operator/ca-key']).toBe(1);
    expect(ids.secretVersions['controller-1/keystore']).toBe(1);
    expect(written).not.toContain('secrets/users/app');
  });

  test('gives every controller the same users and no plain password', async () => {
    await initialiseCluster({ config: cluster(), home });
    const scrams = [1, 2, 3].map((n) => readFileSync(home.secretFile(`controller-${n}`, 'scram'), 'utf8'));
    expect(new Set(scrams).size).toBe(1);
    expect(scrams[0]).toMatch(
      /^SCRAM-SHA-512=\[name=admin,iterations=8192,salt="[^"]+",saltedpassword="[^"]{88}"\]\nSCRAM-SHA-512=\[name=app,.*\]\n$/,
    );
    for (const user of ['admin', 'app']) {
      expect(scrams[0]).not.toContain(readFileSync(home.passwordFile(user), 'utf8'));
    }
  });
});

describe('running it again', () => {
  test('changes nothing', async () => {
    await initialiseCluster({ config: cluster(), home });
    const before = contents();
    const again = await initialiseCluster({ config: cluster(), home });
    expect(again.written).toEqual([]);
    expect(contents()).toEqual(before);
  });

  test('adds what a new broker needs and leaves the others alone', async () => {
    await initialiseCluster({ config: cluster(), home });
    const before = contents();
    const { ids, written } = await initialiseCluster({ config: cluster({ brokers: { count: 4 } }), home });
    expect(written).toEqual(['ids.json', 'secrets/broker-4/keystore', 'secrets/broker-4/truststore']);
    expect(ids.secretVersions['broker-4/keystore']).toBe(1);
    expect(contents()).toMatchObject({ ...before, [home.idsFile]: expect.any(String) });
  });

  test('takes up what an interrupted run had written, without making it twice', async () => {
    await initialiseCluster({ config: cluster(), home });
    const keystore = readFileSync(home.secretFile('broker-3', 'keystore'), 'utf8');
    const ids = recordedIds();
    delete ids.secretVersions['broker-3/keystore'];
    writeFileSync(home.idsFile, JSON.stringify(ids));
    const again = await initialiseCluster({ config: cluster(), home });
    expect(again.ids.secretVersions['broker-3/keystore']).toBe(1);
    expect(readFileSync(home.secretFile('broker-3', 'keystore'), 'utf8')).toBe(keystore);
  });

  test('tightens files that were copied here with wider permissions', async () => {
    await initialiseCluster({ config: cluster(), home });
    chmodSync(home.caKeyFile, 0o644);
    chmodSync(home.secretsFolder, 0o755);
    chmodSync(home.passwordFile('admin'), 0o644);
    await initialiseCluster({ config: cluster(), home });
    expect(statSync(home.caKeyFile).mode & 0o777).toBe(0o600);
    expect(statSync(home.secretsFolder).mode & 0o777).toBe(0o700);
    expect(statSync(home.passwordFile('admin')).mode & 0o777).toBe(0o600);
  });
});

describe('a checkout that lacks parts of the cluster', () => {
  const refusal = async (code: string) => {
    const before = contents();
    await expect(initialiseCluster({ config: cluster(), home })).rejects.toMatchObject({ code });
    expect(contents()).toEqual(before);
  };

  beforeEach(() => initialiseCluster({ config: cluster(), home }));

  test('is refused without the secrets folder, saying how to get it', async () => {
    rmSync(home.secretsFolder, { recursive: true });
    await refusal('SECRETS_MISSING');
    await expect(initialiseCluster({ config: cluster(), home })).rejects.toThrow('npm run secrets -- pull');
  });

  test.each([
    ["the CA's key", () => home.caKeyFile],
    ["a node's key store", () => home.secretFile('broker-2', 'keystore')],
    ["a user's password", () => home.passwordFile('app')],
    ['the CA certificate', () => home.caFile],
  ])('is refused without %s', async (_, file) => {
    rmSync(file());
    await refusal('SECRETS_MISSING');
  });

  test('is refused without ids.json, instead of getting a second identity', async () => {
    rmSync(home.idsFile);
    await refusal('IDS_MISSING');
  });

  test('is refused with a damaged ids.json', async () => {
    writeFileSync(home.idsFile, '{"clusterId":');
    await refusal('IDS_INVALID');
  });

  test("is refused with another cluster's CA, or its key", async () => {
    const other = clusterHome('/unused', 'kafka', mkdtempSync(join(tmpdir(), 'secrets-other-')));
    await initialiseCluster({ config: cluster(), home: other });
    const key = readFileSync(home.caKeyFile);
    writeFileSync(home.caKeyFile, readFileSync(other.caKeyFile));
    await refusal('SECRETS_INVALID');
    writeFileSync(home.caKeyFile, key);
    writeFileSync(home.caFile, readFileSync(other.caFile));
    await refusal('SECRETS_INVALID');
    rmSync(other.root, { recursive: true });
  });

  test('is refused when the configuration changes what the cluster keeps for life, naming all of it', async () => {
    const zones = ['eu-central-1b', 'eu-central-1a', 'eu-central-1c'];
    const config = cluster({ name: 'orders', cidr: '10.9.0.0/16', zones, controllers: { count: 5 } });
    const refused = initialiseCluster({ config, home });
    await expect(refused).rejects.toMatchObject({ code: 'CONFIG_IMMUTABLE' });
    await expect(refused).rejects.toThrow(/name: got "orders".*"kafka" for life/);
    await expect(refused).rejects.toThrow(/zones: got \["eu-central-1b","eu-central-1a","eu-central-1c"\]/);
    await expect(refused).rejects.toThrow(/cidr: got "10.9.0.0\/16"; this cluster has "10.0.0.0\/16"/);
    await expect(refused).rejects.toThrow(/controllers.count: got 5; this cluster has 3/);
  });

  test('is refused under a new name beside it, unless another cluster is asked for', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'clusters-'));
    const [first, second] = ['kafka', 'orders'].map((name) => clusterHome(parent, name, ''));
    await initialiseCluster({ config: cluster(), home: first });
    const renamed = { config: cluster({ name: 'orders' }), home: second };
    await expect(initialiseCluster(renamed)).rejects.toMatchObject({ code: 'CLUSTER_EXISTS' });
    const { ids } = await initialiseCluster({ ...renamed, another: true });
    expect(ids.founded.name).toBe('orders');
    expect((await initialiseCluster(renamed)).written).toEqual([]);
    rmSync(parent, { recursive: true });
  });
});

describe('renewing certificates', () => {
  test('issues new ones from the same CA and bumps their versions only', async () => {
    const first = await initialiseCluster({ config: cluster(), home, now: new Date('2026-01-01') });
    const renewed = await renewCertificates({ config: cluster(), home, now: new Date('2027-01-01') }, [
      'broker-2',
    ]);
    expect(renewed.written).toEqual(['ids.json', 'secrets/broker-2/keystore']);
    expect(renewed.ids).toEqual({
      ...first.ids,
      secretVersions: { ...first.ids.secretVersions, 'broker-2/keystore': 2 },
    });
    const expiry = Object.fromEntries(renewed.certificates.map(({ node, expires }) => [node, expires]));
    expect(expiry['broker-2'].getTime() - expiry['broker-1'].getTime()).toBe(365 * 86_400_000);
  });

  test('is the way out for certificates that expired', async () => {
    await initialiseCluster({ config: cluster(), home, now: new Date('2026-01-01') });
    const later = { config: cluster(), home, now: new Date('2029-01-01') };
    await expect(initialiseCluster(later)).rejects.toThrow("broker-3's certificate expired on");
    await renewCertificates(later, []);
    expect((await initialiseCluster(later)).written).toEqual([]);
  });

  test('is the way out for those that were issued by a clock that was ahead', async () => {
    await initialiseCluster({ config: cluster(), home, now: new Date('2026-01-03') });
    const now = { config: cluster(), home, now: new Date('2026-01-01') };
    const refused = initialiseCluster(now);
    await expect(refused).rejects.toThrow(
      /broker-3's certificate begins only on .*\n.*npm run secrets -- renew/,
    );
    await renewCertificates(now, []);
    expect((await initialiseCluster(now)).written).toEqual([]);
  });

  test('refuses a node that the cluster does not have', async () => {
    await initialiseCluster({ config: cluster(), home });
    await expect(renewCertificates({ config: cluster(), home }, ['broker-9'])).rejects.toThrow(
      'no node is called broker-9',
    );
  });
});
