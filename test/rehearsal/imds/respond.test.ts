import { respond, type MetadataRequest, type MetadataSource } from '../../../rehearsal/imds/respond';
import { tokenStore } from '../../../rehearsal/imds/tokens';

let now = 0;
const source: MetadataSource = {
  tokens: tokenStore(() => now),
  treeOf: async (address) => (address === '10.0.0.4' ? { 'meta-data': { 'instance-id': 'i-1' } } : null),
};
const TTL = 'x-aws-ec2-metadata-token-ttl-seconds';

function ask(request: Partial<MetadataRequest>) {
  const get = { method: 'GET', url: '/latest/meta-data/instance-id', headers: {}, from: '10.0.0.4' };
  return respond({ ...get, ...request }, source);
}

const put = (headers: MetadataRequest['headers'], url = '/latest/api/token') =>
  ask({ method: 'PUT', url, headers });

async function token(seconds = 60): Promise<string> {
  return (await put({ [TTL]: String(seconds) })).body;
}

beforeEach(() => {
  now = 0;
});

test('a token opens the metadata to the address that asked for it, until it expires', async () => {
  const headers = { 'x-aws-ec2-metadata-token': await token(60) };
  expect(await ask({ headers })).toEqual({ status: 200, body: 'i-1' });
  expect((await ask({ headers, from: '10.0.0.5' })).status).toBe(401);
  now = 60_000;
  expect((await ask({ headers })).status).toBe(401);
});

test('without a token nothing is told, not even that something is absent', async () => {
  expect((await ask({})).status).toBe(401);
  expect((await ask({ url: '/latest/nonsense' })).status).toBe(401);
  expect((await ask({ headers: { 'x-aws-ec2-metadata-token': 'made up' } })).status).toBe(401);
});

test.each([undefined, '0', '21601', 'soon', '1.5'])('a lifetime of %s is refused', async (seconds) => {
  expect((await put({ [TTL]: seconds })).status).toBe(400);
});

test('the lifetime is echoed', async () => {
  expect((await put({ [TTL]: '21600' })).headers).toEqual({ [TTL]: '21600' });
});

test('a proxy gets no token, nor does a versioned path', async () => {
  expect((await put({ [TTL]: '60', 'x-forwarded-for': '10.0.0.9' })).status).toBe(403);
  expect((await put({ [TTL]: '60' }, '/2021-03-23/api/token')).status).toBe(403);
});

test('paths work with any version and with doubled or trailing slashes', async () => {
  const headers = { 'x-aws-ec2-metadata-token': await token() };
  for (const url of ['/2021-03-23/meta-data/instance-id', '/latest//meta-data/instance-id/']) {
    expect((await ask({ url, headers })).body).toBe('i-1');
  }
  expect((await ask({ url: '/2001-01-01/meta-data/', headers })).status).toBe(404);
  expect((await ask({ url: '/', headers })).body).toContain('latest');
});

test('other methods are not allowed', async () => {
  expect((await ask({ method: 'POST' })).status).toBe(405);
});
