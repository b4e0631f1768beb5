import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterHome, clusterHome } from '../../../cluster/home';
import type { ClusterOutputs } from '../../../cluster/outputs';
import { type ClientConfigOptions, runClientConfig } from '../../../scripts/client-config/run';
import { initialiseCluster } from '../../../scripts/secrets/initialise';
import { readPassword } from '../../../scripts/secrets/passwords';
import { testConfig } from '../../support/cluster';

const config = testConfig({
  users: {
    shop: { produce: ['orders', 'returns-*'], transact: ['shop-*'] },
    billing: { consume: ['orders'] },
  },
});
const outputs = () =>
  ({
    bootstrap_servers: 'ec2-1.example:9094,ec2-2.example:9094',
    private_bootstrap_servers: '10.0.2.16:9092,10.0.2.80:9092',
  }) as ClusterOutputs;

let home: ClusterHome;

beforeAll(async () => {
  home = clusterHome('/unused', config.name, mkdtempSync(join(tmpdir(), 'client-config-')));
  await initialiseCluster({ config, home });
});
afterAll(() => rmSync(home.root, { recursive: true }));

function show(options: Partial<ClientConfigOptions> = {}) {
  const [printed, said]: string[][] = [[], []];
  runClientConfig({
    ...{ user: 'shop', format: 'properties', inside: false, showPassword: false, config, home, outputs },
    print: (text) => void printed.push(text),
    say: (line) => void said.push(line),
    ...options,
  });
  return { printed: printed.join(''), said: said.join('\n') };
}

test('Java clients get addresses, TLS with the CA, and sign-in', () => {
  const { printed } = show();
  expect(printed).toContain('bootstrap.servers=ec2-1.example:9094,ec2-2.example:9094\n');
  expect(printed).toContain('security.protocol=SASL_SSL\n');
  expect(printed).toContain('ssl.truststore.certificates=-----BEGIN CERTIFICATE-----\\u000a');
  expect(printed).toContain('username="shop" password="PASSWORD";\n');
});

test('kcat gets the same in its words', () => {
  const { printed } = show({ format: 'kcat', inside: true });
  expect(printed.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
    'bootstrap.servers=10.0.2.16:9092,10.0.2.80:9092',
    'security.protocol=SASL_SSL',
    `ssl.ca.location=${home.caFile}`,
    'sasl.mechanism=SCRAM-SHA-512',
    'sasl.username=shop',
    'sasl.password=PASSWORD',
    '',
  ]);
});

test.each([
  ['shop', ['may write to topics orders, returns-*', 'may write in transactions with ids shop-*']],
  ['billing', ['may read topics orders', 'may read in consumer groups billing, billing-*']],
  ['admin', ['may do everything']],
  ['app', ['may do nothing until cluster.config.ts says so']],
])('it says what %s may do', (user, permissions) => {
  const comments = show({ user })
    .printed.split('\n')
    .filter((line) => line.startsWith('#'));
  expect(comments).toEqual(permissions.map((line) => `# ${user} ${line}`));
});

test.each(['properties', 'kcat'] as const)(
  'a terminal sees the password only if that is asked for: %s',
  (format) => {
    const password = readPassword(home, 'shop');
    const hidden = show({ format });
    expect(hidden.printed).not.toContain(password);
    expect(hidden.said).toContain('the password is left out');
    const shown = show({ format, showPassword: true });
    expect(shown.printed).toBe(hidden.printed.replace('PASSWORD', password));
    expect(shown.said).toBe('');
  },
);

test('a file has it, and only its owner reads that', () => {
  const out = join(home.root, 'client.conf');
  const { printed, said } = show({ format: 'kcat', out });
  expect(printed).toBe('');
  expect(said).toContain(`kcat -F ${out} -L`);
  expect(said).not.toContain(readPassword(home, 'shop'));
  expect(readFileSync(out, 'utf8')).toBe(show({ format: 'kcat', showPassword: true }).printed);
  expect(statSync(out).mode & 0o777).toBe(0o600);
});

test('a user that is not configured is refused, with those that are', () => {
  expect(() => show({ user: 'shopp' })).toThrow('choose from admin, app, shop, billing');
});
