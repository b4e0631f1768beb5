import { KINDS } from '../../../../rehearsal/security/secrets/artifact';
import { formatSecrets, judgeSecrets } from '../../../../rehearsal/security/secrets/judge';
import type { Search, Sighting } from '../../../../rehearsal/security/secrets/search';

const HOLDINGS = [
  { artifact: 'users/app', key: 'operator/users/app' },
  { artifact: 'parameter app', key: 'operator/users/app' },
  { artifact: 'keystore of broker-1', key: 'broker-1/keystore' },
];
const sighting = (artifact: string, key: string): Sighting => ({
  ...{ artifact, secret: key, keys: [key], form: 'plain', offset: 7 },
});
const MEANT = HOLDINGS.map(({ artifact, key }) => sighting(artifact, key));
const COUNTS = Object.fromEntries(KINDS.map((kind) => [kind, { artifacts: 1, bytes: 2 ** 20 }]));
const SECRETS = ['operator/users/app', 'broker-1/keystore'];

const judge = (search: Partial<Search>, exposed: string[] = [], secrets = SECRETS) =>
  judgeSecrets(secrets, HOLDINGS, { sightings: MEANT, counts: COUNTS, ...search }, exposed);

test('every secret where it is meant to be and nowhere else is well', () => {
  const report = judge({});
  expect(report).toMatchObject({ ok: true, artifacts: KINDS.length, findings: [], faults: [] });
  expect(formatSecrets(report)).toBe(
    `secrets: 2 looked for in ${KINDS.length} artifacts, ${KINDS.length} MiB: 0 where they are not meant to be`,
  );
});

test('a secret anywhere else is a finding, with artifact, offset and name', () => {
  const report = judge({ sightings: [...MEANT, sighting('journal of i-1', 'operator/users/app')] });
  expect(report.ok).toBe(false);
  expect(report.findings).toEqual([
    { artifact: 'journal of i-1', secret: 'operator/users/app', form: 'plain', offset: 7 },
  ]);
  expect(formatSecrets(report)).toContain('\noperator/users/app is in journal of i-1, at byte 7 (plain)');
});

test('one node’s key where another’s is meant to be is a finding', () => {
  const report = judge({ sightings: [...MEANT, sighting('keystore of broker-1', 'broker-2/keystore')] });
  expect(report.findings).toMatchObject([{ artifact: 'keystore of broker-1', secret: 'broker-2/keystore' }]);
});

test('a search that does not see a secret where it is proves nothing', () => {
  const report = judge({ sightings: MEANT.slice(1) });
  expect(report).toMatchObject({ ok: false, findings: [] });
  expect(report.faults).toEqual([
    'operator/users/app was not seen in users/app, where it is: the search proves nothing',
  ]);
});

test.each(KINDS)('a rehearsal without a byte of the kind %s proves nothing', (kind) => {
  for (const counts of [
    { ...COUNTS, [kind]: undefined },
    { ...COUNTS, [kind]: { artifacts: 1, bytes: 0 } },
  ]) {
    expect(judge({ counts: JSON.parse(JSON.stringify(counts)) }).faults).toEqual([
      `nothing of the kind ${kind} was searched`,
    ]);
  }
});

test('a file with secrets that others may read is a fault, and so is a search for nothing', () => {
  expect(judge({}, ['users/app has mode 644'])).toMatchObject({
    ok: false,
    faults: ['users/app has mode 644'],
  });
  expect(judge({}, [], []).faults).toEqual(['no secret was looked for']);
});
