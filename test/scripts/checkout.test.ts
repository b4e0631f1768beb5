import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterOptions, defineCluster } from '../../cluster/config';
import { type ClusterHome, clusterHome } from '../../cluster/home';
import { openCheckout } from '../../scripts/checkout';
import { initialiseCluster } from '../../scripts/secrets/initialise';
import { testConfig } from '../support/cluster';

let home: ClusterHome;
beforeAll(async () => {
  home = clusterHome('/unused', 'kafka', mkdtempSync(join(tmpdir(), 'checkout-')));
  await initialiseCluster({ config: testConfig(), home });
});
afterAll(() => rmSync(home.root, { recursive: true }));

const definition = (options: Partial<ClusterOptions> = {}) =>
  defineCluster({
    name: 'kafka',
    region: 'eu-central-1',
    zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
    clients: { cidrs: [] },
    image: { build: 'latest' },
    ...options,
  });

describe('a checkout', () => {
  it('is whole after init', () => {
    const { config, ids } = openCheckout(definition(), home);
    expect(config.clients.cidrs).toEqual([]);
    expect(ids.founded.cidr).toBe('10.0.0.0/16');
  });

  it('is refused before init', () => {
    const empty = clusterHome('/unused', 'kafka', join(home.root, 'nothing'));
    expect(() => openCheckout(definition(), empty)).toThrow(/ids.json.*npm run init/s);
  });

  it('is refused if an open option was not looked up', () => {
    expect(() => openCheckout(definition({ image: {} }), home)).toThrow(/image.build.*npm run init/s);
  });

  it.each<[string, Partial<ClusterOptions>, RegExp]>([
    [
      'region',
      { region: 'us-east-1', zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] },
      /region: got "us-east-1"/,
    ],
    [
      'network',
      { cidr: '10.1.0.0/16' },
      /cidr: got "10.1.0.0\/16"; this cluster has "10.0.0.0\/16" for life/,
    ],
    [
      'zones',
      { zones: ['eu-central-1c', 'eu-central-1b', 'eu-central-1a'] },
      /zones: got .* since a node's volume/,
    ],
    ['number of controllers', { controllers: { count: 5 } }, /controllers.count: got 5; this cluster has 3/],
    ['name', { name: 'orders' }, /name: got "orders"; this cluster has "kafka"/],
  ])('is refused with another %s than the cluster was founded with', (_, options, message) => {
    expect(() => openCheckout(definition(options), home)).toThrow(message);
  });

  it('is refused without a secret, naming its file and how to get it', () => {
    expect(() => openCheckout(definition({ brokers: { count: 4 } }), home)).toThrow(
      /secrets\/broker-4\/keystore.*npm run secrets -- pull.*npm run init/s,
    );
  });
});
