import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterHome, clusterHome } from '../../../cluster/home';
import { certificatesIn, privateKeysIn } from '../../../cluster/pem';
import { clusterNodes } from '../../../cluster/nodes';
import { caPhase, dropOldCa, signByNewCa, trustNewCa } from '../../../scripts/secrets/change-ca';
import { readIds } from '../../../scripts/secrets/cluster-files';
import { initialiseCluster } from '../../../scripts/secrets/initialise';
import { certificateFingerprint, isSignedBy, keyBelongsTo } from '../../../scripts/secrets/inspect';
import { testConfig } from '../../support/cluster';

/** How many writes go well before the machine stops. */
let mockWrites = Infinity;
const mockWrite = () => {
  if (mockWrites <= 0) throw new Error('the machine stops');
  mockWrites -= 1;
};

jest.mock('../../../scripts/secrets/files', () => {
  const actual = jest.requireActual('../../../scripts/secrets/files');
  const counted =
    (write: (...args: unknown[]) => void) =>
    (...args: unknown[]) => {
      mockWrite();
      write(...args);
    };
  return {
    ...actual,
    writePrivate: counted(actual.writePrivate),
    writePublic: counted(actual.writePublic),
  };
});

const config = testConfig();
let home: ClusterHome;

beforeEach(() => {
  mockWrites = Infinity;
  home = clusterHome('/unused', config.name, mkdtempSync(join(tmpdir(), 'change-ca-')));
});
afterEach(() => rmSync(home.root, { recursive: true }));

const read = (file: string) => readFileSync(file, 'utf8');
const options = () => ({ config, home });
const phase = () => caPhase(readIds(home)!);
const keystores = () => clusterNodes(config).map(({ name }) => read(home.secretFile(name, 'keystore')));

const STEPS = [
  { from: 'one CA', take: trustNewCa, writes: 9 },
  { from: 'both trusted', take: signByNewCa, writes: 8 },
  { from: 'new one signs', take: dropOldCa, writes: 8 },
] as const;

/** Whatever is deployed now: every node trusts every certificate, and new ones can be issued. */
async function expectSound(): Promise<void> {
  await initialiseCluster(options());
  const stores = clusterNodes(config).map(({ name }) => read(home.secretFile(name, 'truststore')));
  for (const keystore of keystores()) {
    for (const truststore of stores) expect(isSignedBy(keystore, truststore)).toBe(true);
  }
}

test.each([0, 1, 2])(
  'step %i may be cut short before any of its writes: what is there is sound, and the same step completes it',
  async (index) => {
    const { from, take, writes } = STEPS[index];
    for (let cut = 0; cut <= writes; cut++) {
      rmSync(home.root, { recursive: true });
      mockWrites = Infinity;
      await initialiseCluster(options());
      for (const earlier of STEPS.slice(0, index)) await earlier.take(options());
      const [first] = certificatesIn(read(home.caFile));

      mockWrites = cut;
      const taken = take(options());
      if (cut < writes) await expect(taken).rejects.toThrow('the machine stops');
      else await taken;
      mockWrites = Infinity;
      await expectSound();
      if (phase() === from) await take(options());

      await expectSound();
      expect(phase()).toBe((STEPS[index + 1] ?? STEPS[0]).from);
      const trusted = certificatesIn(read(home.caFile));
      expect([cut, trusted.length]).toEqual([cut, index === 2 ? 1 : 2]);
      expect(new Set(trusted).size).toBe(trusted.length);
      if (index < 2) expect(trusted[0]).toBe(first);
      const signing = trusted.find((one) => certificateFingerprint(one) === readIds(home)!.caFingerprint)!;
      for (const keystore of keystores()) expect(isSignedBy(keystore, signing)).toBe(true);
    }
  },
);

test("an old CA's key is thrown away with its last certificate, and only then", async () => {
  await initialiseCluster(options());
  await trustNewCa(options());
  const [old, fresh] = certificatesIn(read(home.caFile));
  const owners = () =>
    privateKeysIn(read(home.caKeyFile)).map((key) => [old, fresh].findIndex((one) => keyBelongsTo(one, key)));
  expect(owners()).toEqual([0, 1]);
  await signByNewCa(options());
  expect(owners()).toEqual([1]);
  await dropOldCa(options());
  expect(owners()).toEqual([1]);
});

test('what other checkouts and SSM have to hear of has another version', async () => {
  const { ids: first } = await initialiseCluster(options());
  const { ids: both } = await trustNewCa(options());
  expect(both.secretVersions).toEqual({
    ...first.secretVersions,
    'operator/ca-key': 2,
    ...Object.fromEntries(clusterNodes(config).map(({ name }) => [`${name}/truststore`, 2])),
  });
  const { ids: replaced } = await signByNewCa(options());
  expect(replaced.secretVersions).toEqual({
    ...both.secretVersions,
    'operator/ca-key': 3,
    ...Object.fromEntries(clusterNodes(config).map(({ name }) => [`${name}/keystore`, 2])),
  });
  expect(replaced.previousCaFingerprint).toBe(first.caFingerprint);
});
