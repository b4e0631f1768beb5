import { KnownSecrets, secretsFromJson, secretsToJson } from '../../../../rehearsal/security/secrets/known';
import { nameSecrets, type NamedSecret } from '../../../../rehearsal/security/secrets/named';
import { needlesOf } from '../../../../rehearsal/security/secrets/needles';
import { exampleSecrets } from './fixture';

const password = (text: string): NamedSecret => ({
  ...{ name: 'operator/users/app', keys: ['operator/users/app'], atoms: [Buffer.from(text)] },
});

test('a secret that another has replaced is still looked for, and meant to be nowhere', () => {
  let current = [password('the first password')];
  const known = new KnownSecrets(() => current);
  current = [password('the second password')];
  known.note();
  current = [password('the third password')];
  expect(known.all()).toEqual([
    password('the third password'),
    ...['the first password', 'the second password'].map((text) => ({
      ...password(text),
      ...{ name: 'operator/users/app (retired)', keys: [] },
    })),
  ]);
});

test('one that stays is looked for once', async () => {
  const { named } = await exampleSecrets();
  const known = new KnownSecrets(() => named);
  known.note();
  expect(known.all()).toEqual(named);
});

test('one that the controllers share is another once it is another', async () => {
  const [{ files }, { files: others }] = [await exampleSecrets(), await exampleSecrets()];
  const read = (from: Record<string, string>) =>
    nameSecrets(
      Object.keys(from).map((key) => ({ key, file: key })),
      (key) => from[key],
    );
  let current = files;
  const known = new KnownSecrets(() => read(current));
  current = { ...files, 'controller-1/scram': others['controller-1/scram'] };
  expect(known.all()).toHaveLength(read(current).length);
  current = { ...current, 'controller-2/scram': others['controller-1/scram'] };
  const retired = known.all().filter(({ keys }) => keys.length === 0);
  expect(retired.map(({ name }) => name)).toEqual(['controller-1/scram, controller-2/scram (retired)']);
});

test('another process finds what this one would', async () => {
  const { files, named } = await exampleSecrets();
  const passed = secretsFromJson(secretsToJson(named));
  expect(passed).toEqual(named);
  const bytes = Buffer.from(files['broker-1/keystore']);
  expect(needlesOf(passed).search(bytes)).toEqual(needlesOf(named).search(bytes));
  expect(needlesOf(passed).search(bytes).length).toBeGreaterThan(0);
});
