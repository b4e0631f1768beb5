import { credentialsSource } from '../../../rehearsal/imds/credentials';

const HOUR = 3_600_000;
let now = Date.parse('2026-11-21T10:00:00Z');
const assumeRole = jest.fn(async (roleName: string, instanceId: string) => ({
  ...{ AccessKeyId: `ASIA${roleName}${instanceId}`, SecretAccessKey: 's', Token: 't' },
  Expiration: new Date(now + HOUR).toISOString(),
}));
const INSTANCE = { id: 'i-1', roleName: 'node' };

beforeEach(() => assumeRole.mockClear());

test('credentials are minted once and again only near their end', async () => {
  const credentials = credentialsSource(assumeRole, () => now);
  const first = JSON.parse((await credentials(INSTANCE)) ?? '');
  expect(first).toMatchObject({ Code: 'Success', Type: 'AWS-HMAC', AccessKeyId: 'ASIAnodei-1', Token: 't' });
  now += HOUR / 2;
  await credentials(INSTANCE);
  expect(assumeRole).toHaveBeenCalledTimes(1);
  now += HOUR / 2 - 1000;
  await credentials(INSTANCE);
  expect(assumeRole).toHaveBeenCalledTimes(2);
});

test('each instance has its own', async () => {
  const credentials = credentialsSource(assumeRole, () => now);
  await credentials(INSTANCE);
  await credentials({ ...INSTANCE, id: 'i-2' });
  expect(assumeRole.mock.calls).toEqual([
    ['node', 'i-1'],
    ['node', 'i-2'],
  ]);
});

test('a failure is not kept', async () => {
  assumeRole.mockRejectedValueOnce(new Error('AccessDenied'));
  const credentials = credentialsSource(assumeRole, () => now);
  await expect(credentials(INSTANCE)).rejects.toThrow('AccessDenied');
  expect(await credentials(INSTANCE)).toContain('Success');
});

test('an instance without a role has none', async () => {
  expect(await credentialsSource(assumeRole)({ id: 'i-1', roleName: null })).toBeNull();
  expect(assumeRole).not.toHaveBeenCalled();
});
