import { API_ENDPOINT } from '../../../rehearsal/constants';
import { configure } from '../../../rehearsal/provider/context';
import { localEndpoint } from '../../../rehearsal/provider/guard';

test.each(['http://127.0.0.1:4566', 'http://localhost:1', API_ENDPOINT])(
  '%s is the local cloud',
  (endpoint) => {
    expect(localEndpoint(endpoint)).toBe(endpoint);
  },
);

test.each([
  undefined,
  '',
  'nonsense',
  'https://ec2.eu-central-1.amazonaws.com',
  'http://192.0.2.1:4566',
  'http://127.0.0.1.example.com',
  'http://localhost@192.0.2.1/',
  'https://127.0.0.1:4566',
])('%s is refused, saying why', (endpoint) => {
  expect(() => localEndpoint(endpoint)).toThrow(
    "the rehearsal's stand-in for the AWS provider, and it never talks to AWS",
  );
});

describe('the provider block', () => {
  const local = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_REGION: 'eu-central-1' };
  const signal = new AbortController().signal;

  test('is refused without credentials', async () => {
    await expect(configure({}, local, signal)).rejects.toThrow('AWS_ACCESS_KEY_ID');
  });
  test('is refused without a region', async () => {
    const environment = { AWS_ENDPOINT_URL: local.AWS_ENDPOINT_URL };
    await expect(configure({}, environment, signal)).rejects.toThrow('no region');
  });
  test('is refused with settings that would have no effect', async () => {
    const config = { region: 'eu-central-1', assume_role: [{ role_arn: 'arn' }], endpoints: [] };
    await expect(configure(config, local, signal)).rejects.toThrow('knows nothing of assume_role');
  });
});
