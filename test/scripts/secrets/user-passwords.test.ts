import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterHome, clusterHome } from '../../../cluster/home';
import { initialiseCluster } from '../../../scripts/secrets/initialise';
import { nextPassword } from '../../../scripts/secrets/next-password';
import { retirePassword } from '../../../scripts/secrets/retire-password';
import { testConfig } from '../../support/cluster';

const config = testConfig({ users: { shop: { produce: ['orders'] } } });

let home: ClusterHome;

beforeEach(async () => {
  home = clusterHome('/unused', config.name, mkdtempSync(join(tmpdir(), 'user-passwords-')));
});
afterEach(() => rmSync(home.root, { recursive: true }));

const password = () => readFileSync(home.passwordFile('shop'), 'utf8');

test('a configured user gets a password that no controller is told of, for its owner only', async () => {
  const { ids, written } = await initialiseCluster({ config, home });
  expect(written).toContain('secrets/users/shop');
  expect(ids.secretVersions['operator/users/shop']).toBe(1);
  expect(password()).toMatch(/^[A-Za-z0-9]{40}$/);
  expect(statSync(home.passwordFile('shop')).mode & 0o777).toBe(0o600);
  expect(readFileSync(home.secretFile('controller-1', 'scram'), 'utf8')).not.toContain('shop');
});

test('a user that comes later gets one, and all else stays', async () => {
  const before = await initialiseCluster({ config: testConfig(), home });
  const { ids, written } = await initialiseCluster({ config, home });
  expect(written).toEqual(['ids.json', 'secrets/users/shop']);
  expect(ids.secretVersions).toEqual({ ...before.ids.secretVersions, 'operator/users/shop': 1 });
});

test('a checkout that lacks it is told where to get it, instead of making a second one', async () => {
  await initialiseCluster({ config, home });
  rmSync(home.passwordFile('shop'));
  await expect(initialiseCluster({ config, home })).rejects.toMatchObject({
    code: 'SECRETS_MISSING',
    hint: expect.stringContaining('npm run secrets -- pull'),
  });
});

test('a user that was deleted and comes back gets another password, and a higher version', async () => {
  await initialiseCluster({ config, home });
  const old = password();
  retirePassword(home, 'shop');
  const { ids } = await initialiseCluster({ config, home });
  expect(password()).toMatch(/^[A-Za-z0-9]{40}$/);
  expect(password()).not.toBe(old);
  expect(ids.secretVersions['operator/users/shop']).toBe(2);
});

test('a password that a rotation was about to bring goes with its user', async () => {
  await initialiseCluster({ config, home });
  const begun = nextPassword({ home }, 'shop');
  retirePassword(home, 'shop');
  expect(nextPassword({ home }, 'shop')).not.toBe(begun);
  retirePassword(home, 'somebody-made-by-hand');
  expect(existsSync(home.passwordFile('somebody-made-by-hand'))).toBe(false);
});
