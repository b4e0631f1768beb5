import fc, { hostileText } from '../support/property';
import { parseCidr } from '../../cluster/cidr';
import { type ClusterConfig, type ClusterOptions, defineCluster } from '../../cluster/config';
import { applyPins, parsePins } from '../../cluster/pins';
import { OperatorError } from '../../cluster/errors';
import { clusterNodes } from '../../cluster/nodes';

const VALID = {
  name: 'kafka',
  region: 'eu-central-1',
  zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
};

/** The problems that are reported, one a line; anything that the type system would refuse may be in the options. */
function problems(options: unknown): string[] {
  try {
    defineCluster(options as ClusterOptions);
    return [];
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== 'CONFIG_INVALID') throw error;
    return error.message
      .split('\n')
      .filter((line) => /^ {2}[^→]/.test(line))
      .map((line) => line.trim());
  }
}

const types = (count: number) => Array.from({ length: count }, (_, index) => `m${index + 5}i.large`);
const tags = (count: number) => Object.fromEntries(types(count).map((type) => [type, 'x']));

describe('a configuration is refused', () => {
  it.each<[string, object, string]>([
    [
      'with an option that does not exist',
      { brokerz: {} },
      'brokerz: there is no such option; known here: name, region, zones, cidr, controllers, brokers, clients, image, terraformState, finalSnapshots, interruptions, interruptionExperiments, alarms, topics, users, tags',
    ],
    [
      'with one that does not exist there',
      { brokers: { size: 1 } },
      'brokers.size: there is no such option; known here: count, market, instanceTypes, volume',
    ],
    [
      'with a topic of half a partition',
      { topics: { orders: { partitions: 0.5 } } },
      'topics.orders.partitions: got 0.5; write a whole number from 1 to 10000 (partitions)',
    ],
    [
      'with a topic on two brokers',
      { topics: { orders: { replicationFactor: 2 } } },
      'topics.orders.replicationFactor: got 2; write a whole number from 3 to 15 (replicas)',
    ],
    [
      'with a topic on more brokers than there are',
      { topics: { orders: { replicationFactor: 4 } } },
      'topics.orders.replicationFactor: got 4; each replica takes a broker of its own: write at most 3, or more brokers',
    ],
    [
      'with a retention of no time',
      { topics: { orders: { retentionHours: 0 } } },
      "topics.orders.retentionHours: got 0; write a whole number of hours from 1, or 'forever'",
    ],
    [
      'with two retentions of one topic',
      { topics: { orders: { retentionHours: 1, configs: { 'retention.ms': 1 } } } },
      'topics.orders.configs.retention.ms: got "1"; retentionHours says it, too: keep one of them',
    ],
    [
      'with a config that is no value',
      { topics: { orders: { configs: { 'cleanup.policy': ['compact'] } } } },
      "topics.orders.configs.cleanup.policy: got [ 'compact' ]; write a text, a number or true or false",
    ],
    [
      'with a min ISR that leaves records on one disk',
      { topics: { orders: { replicationFactor: 3, configs: { 'min.insync.replicas': 1 } } } },
      'topics.orders.configs.min.insync.replicas: got "1"; with 3 replicas write 2: with fewer',
    ],
    [
      'with a min ISR that stops writes at each hand-over',
      {
        brokers: { count: 5 },
        topics: { orders: { replicationFactor: 5, configs: { 'min.insync.replicas': '5' } } },
      },
      'topics.orders.configs.min.insync.replicas: got "5"; with 5 replicas write 2 to 4: with fewer',
    ],
    [
      'with a topic that is no name',
      { topics: { 'my orders': {} } },
      'topics.my orders: got "my orders"; name a topic with 1 to 249',
    ],
    ["with one of Kafka's topics", { topics: { __consumer_offsets: {} } }, 'topics.__consumer_offsets: got'],
    [
      "with one of the check's topics",
      { topics: { 'kafka-spot-check': {} } },
      'topics.kafka-spot-check: got',
    ],
    [
      'with a user that is called like a node',
      { users: { 'broker-1': {} } },
      'users.broker-1: got "broker-1"; nodes are called like this',
    ],
    [
      'with a second admin',
      { users: { admin: {} } },
      'users.admin: got "admin"; this user may do everything',
    ],
    [
      'with a user that is no name',
      { users: { 'Jo Doe': {} } },
      'users.Jo Doe: got "Jo Doe"; name a user with',
    ],
    [
      'with a user that leaves its folder',
      { users: { '../jo': {} } },
      'users.../jo: got "../jo"; name a user with',
    ],
    [
      'with a wild card in the middle',
      { users: { shop: { produce: ['or*rs'] } } },
      'users.shop.produce.0: got "or*rs"; list topics by name or by prefix',
    ],
    [
      'with groups of nobody who reads',
      { users: { shop: { groups: ['shop'] } } },
      'users.shop.groups: nothing is read in a group',
    ],
    [
      'with transactions of nobody who writes',
      { users: { shop: { transact: ['shop-*'] } } },
      'users.shop.transact: a transaction writes to topics',
    ],
    ['without a name', { name: undefined }, 'name: it is missing; use two or more of a-z'],
    [
      'with a name that looks like an id',
      { name: 'sg-1' },
      'name: got "sg-1"; AWS keeps names that start with',
    ],
    ['with an IDN name', { name: 'xn--kafka' }, 'name: got "xn--kafka"; AWS keeps names that start with'],
    ['with an alias name', { name: 'a-s3alias' }, 'name: got "a-s3alias"; AWS keeps names that start with'],
    [
      'with a name too long for the bucket',
      { name: 'k'.repeat(28) },
      `name: got "${'k'.repeat(28)}", 28 characters; at most 27 leave room for the S3 bucket`,
    ],
    ['with a region that is none', { region: 'Frankfurt' }, `region: got "Frankfurt"; write a region's code`],
    [
      'with two zones',
      { zones: VALID.zones.slice(1) },
      "zones: got [ 'eu-central-1b', 'eu-central-1c' ]; list three",
    ],
    [
      'with a zone twice',
      { zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1a'] },
      'zones: got eu-central-1a twice; write three different zones, such as eu-central-1a',
    ],
    [
      'with a zone of another region',
      { zones: ['eu-central-1a', 'eu-central-1b', 'eu-west-1a'] },
      'zones.2: got "eu-west-1a"; write a zone of eu-central-1',
    ],
    [
      'with a local zone',
      { zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1-ham-1a'] },
      'zones.2: got "eu-central-1-ham-1a"; write a zone of eu-central-1',
    ],
    [
      'with a network that is none',
      { cidr: '10.0.0.1/16' },
      'cidr: got "10.0.0.1/16"; write an IPv4 network',
    ],
    ['with a network too large', { cidr: '10.0.0.0/15' }, 'cidr: got "10.0.0.0/15"; a VPC takes /16 to /28'],
    [
      'with a network too small for AWS',
      { cidr: '10.0.0.0/29' },
      'cidr: got "10.0.0.0/29"; a VPC takes /16 to /28',
    ],
    [
      'with a public network',
      { cidr: '8.8.0.0/16' },
      'cidr: got "8.8.0.0/16"; choose a private network (RFC 1918)',
    ],
    [
      'with a network just outside',
      { cidr: '172.32.0.0/16' },
      'cidr: got "172.32.0.0/16"; choose a private network',
    ],
    [
      'with a network too small for the nodes',
      { cidr: '10.0.0.0/22', brokers: { count: 9 } },
      'cidr: got "10.0.0.0/22"; it has room for 8 brokers, not 9, since each node takes a /26',
    ],
    ['with an even quorum', { controllers: { count: 4 } }, 'controllers.count: got 4; write 3'],
    ['with a single controller', { controllers: { count: 1 } }, 'controllers.count: got 1; write 3'],
    ['with seven controllers', { controllers: { count: 7 } }, 'controllers.count: got 7; write 3'],
    [
      'with two brokers',
      { brokers: { count: 2 } },
      'brokers.count: got 2; write a whole number of at least 3',
    ],
    [
      'with half a broker',
      { brokers: { count: 3.5 } },
      'brokers.count: got 3.5; write a whole number of at least 3',
    ],
    ['with a text for a number', { brokers: { count: '3' } }, 'brokers.count: got "3"; write a whole number'],
    ['with null for a section', { brokers: null }, 'brokers: got null; write an object with any of: count'],
    [
      'for an unknown market',
      { brokers: { market: 'reserved' } },
      `brokers.market: got "reserved"; write 'spot' or 'on-demand'`,
    ],
    [
      'with an instance type that is none',
      { brokers: { instanceTypes: ['large'] } },
      'brokers.instanceTypes.0: got "large"; write an EC2 instance type as family.size',
    ],
    [
      'with a type older than Nitro',
      { brokers: { instanceTypes: ['t2.large'] } },
      'brokers.instanceTypes.0: got "t2.large"; it is older than the Nitro system',
    ],
    [
      'with one wrong type, and the others looked at all the same',
      { brokers: { instanceTypes: ['large', 't3.small'] } },
      'brokers.instanceTypes: got t3.small, which controllers.instanceTypes has too',
    ],
    [
      'with bare metal',
      { brokers: { instanceTypes: ['m5.metal'] } },
      'brokers.instanceTypes.0: got "m5.metal"; bare metal takes too long',
    ],
    [
      'with no type',
      { brokers: { instanceTypes: [] } },
      'brokers.instanceTypes: got []; list EC2 instance types',
    ],
    [
      'with a type twice',
      { brokers: { instanceTypes: ['m5.large', 'm5.large'] } },
      'brokers.instanceTypes: got m5.large twice; list each type once',
    ],
    [
      'with too few types for the nodes of a zone',
      { brokers: { count: 10, instanceTypes: types(2) } },
      'brokers.instanceTypes: got 2 for 4 nodes in one zone; each needs a type of its own',
    ],
    [
      'with a type for both roles',
      { controllers: { instanceTypes: ['m5.large', 't3.small'] }, brokers: { instanceTypes: ['m5.large'] } },
      'brokers.instanceTypes: got m5.large, which controllers.instanceTypes has too',
    ],
    [
      'with arm beside x86-64',
      { brokers: { instanceTypes: ['m7g.large', 'm7i.large'] } },
      'brokers.instanceTypes: got m7g.large, which mixes arm64 with x86-64 in one cluster; only x86-64 bundles',
    ],
    [
      'with arm throughout, for now',
      { controllers: { instanceTypes: ['t4g.small'] }, brokers: { instanceTypes: ['m7g.large'] } },
      'brokers.instanceTypes: got m7g.large, which is arm64; only x86-64 bundles and images are built yet',
    ],
    [
      'with a volume too small',
      { brokers: { volume: { sizeGiB: 3 } } },
      'brokers.volume.sizeGiB: got 3; write a whole number from 4 to 16384 (GiB)',
    ],
    [
      'with a volume too large',
      { brokers: { volume: { sizeGiB: 16385 } } },
      'brokers.volume.sizeGiB: got 16385;',
    ],
    [
      'with too few iops',
      { brokers: { volume: { iops: 2999 } } },
      'brokers.volume.iops: got 2999; write a whole number from 3000 to 16000',
    ],
    [
      'with more iops than the size allows',
      { controllers: { volume: { sizeGiB: 8, iops: 4001 } } },
      'controllers.volume.iops: got 4001 for 8 GiB; gp3 allows 500 for each GiB: write at most 4000, or sizeGiB 9',
    ],
    [
      'with more throughput than gp3 has',
      { brokers: { volume: { throughputMiBps: 1001 } } },
      'brokers.volume.throughputMiBps: got 1001; write a whole number from 125 to 1000',
    ],
    [
      'with more throughput than its iops allow',
      { brokers: { volume: { throughputMiBps: 751 } } },
      'brokers.volume.throughputMiBps: got 751 with 3000 iops; gp3 allows 0.25 for each of them: write at most 750, or iops 3004',
    ],
    [
      'if open to the world by mistake',
      { clients: { cidrs: ['0.0.0.0/0'] } },
      'clients.cidrs: got 0.0.0.0/0, everybody; write the networks of your clients, or clients.openToTheWorld: true',
    ],
    [
      'if open to the world in two halves',
      { clients: { cidrs: ['0.0.0.0/1', '128.0.0.0/1'] } },
      'clients.cidrs: got 0.0.0.0/1, a good part of the internet; write the networks of your clients',
    ],
    [
      'with a client network twice',
      { clients: { cidrs: ['198.51.100.0/24', '198.51.100.0/24'] } },
      'clients.cidrs: got 198.51.100.0/24 twice',
    ],
    [
      'with more client networks than a security group holds',
      { clients: { cidrs: Array.from({ length: 59 }, (_, index) => `198.51.100.${index}/32`) } },
      'clients.cidrs: got 59 networks; a security group has room for 58',
    ],
    [
      'with a space in a tag',
      { tags: { 'Cost center': '1' } },
      'tags.Cost center: got "Cost center" as a key; use 1',
    ],
    ['with a slash in a tag', { tags: { 'a/b': '1' } }, 'tags.a/b: got "a/b" as a key; use 1 to 128'],
    ['with a comma in a tag', { tags: { 'a,b': '1' } }, 'tags.a,b: got "a,b" as a key; use 1 to 128'],
    [
      'with a tag ".."',
      { tags: { '..': '1' } },
      'tags...: got ".." as a key; the metadata service cannot serve it',
    ],
    [
      'with a tag "_index"',
      { tags: { _index: '1' } },
      'tags._index: got "_index" as a key; the metadata service',
    ],
    [
      'with a tag of AWS',
      { tags: { 'aws:x': '1' } },
      'tags.aws:x: got "aws:x" as a key; keys that start with "aws:"',
    ],
    [
      'with final snapshots neither on nor off',
      { finalSnapshots: 'yes' },
      'finalSnapshots: got "yes"; write true or false',
    ],
    [
      'with experiments on a cluster that is bought on demand',
      {
        interruptionExperiments: true,
        controllers: { market: 'on-demand' },
        brokers: { market: 'on-demand' },
      },
      'interruptionExperiments: got true, but AWS interrupts spot instances only',
    ],
    [
      'with a tag of the cluster',
      { tags: { Node: '1' } },
      'tags.Node: got "Node" as a key; the cluster writes Cluster',
    ],
    [
      'with one in another case',
      { tags: { name: '1' } },
      'tags.name: got "name" as a key; the cluster writes Cluster',
    ],
    [
      'with two tags of one name',
      { tags: { team: '1', Team: '2' } },
      'tags.Team: got "Team" as a key; another key',
    ],
    ['with too long a value', { tags: { a: 'x'.repeat(257) } }, 'tags.a: got "xxx'],
    ['with a value that is none', { tags: { a: 1 } }, 'tags.a: got 1; write a text of up to 256'],
    ['with too many tags', { tags: tags(41) }, 'tags: got 41 tags; at most 40 are allowed: drop 1'],
  ])('%s', (_, change, message) => {
    expect(problems({ ...VALID, ...change })).toContainEqual(expect.stringContaining(message));
  });

  it.each([undefined, null, 5, 'kafka', []])('altogether if it is %j', (options) => {
    expect(problems(options)).toContainEqual(
      expect.stringMatching(/^\(config\): .*write an object with any of: name/),
    );
  });

  it('with everything at once, rules about several fields included', () => {
    const keys = problems({
      ...VALID,
      name: 'Kafka!',
      cidr: '8.8.0.0/16',
      controllers: { count: 4, instanceTypes: ['m5.large'], volume: { throughputMiBps: 800, sizeGiB: 1 } },
      brokers: { count: 5, instanceTypes: ['m5.large'], kind: 'x' },
      clients: { cidrs: ['0.0.0.0/0'], open: true },
    }).map((line) => line.split(': ')[0]);
    expect(keys.sort()).toEqual([
      'brokers.instanceTypes',
      'brokers.instanceTypes',
      'brokers.kind',
      'cidr',
      'clients.cidrs',
      'clients.open',
      'controllers.count',
      'controllers.volume.sizeGiB',
      'controllers.volume.throughputMiBps',
      'name',
    ]);
  });
});

describe('a configuration is accepted', () => {
  it.each<[string, object]>([
    ['with the longest name that fits', { name: 'k'.repeat(27) }],
    ['with five controllers', { controllers: { count: 5 } }],
    ['that lets in the largest network that somebody owns', { clients: { cidrs: ['9.0.0.0/8'] } }],
    ['that keeps its state in S3', { terraformState: { bucket: 'my-state', region: 'us-east-1' } }],
    ['that is open to the world on purpose', { clients: { cidrs: ['0.0.0.0/0'], openToTheWorld: true } }],
    [
      'in the smallest network for its nodes',
      { cidr: '192.168.0.0/21', brokers: { count: 24, instanceTypes: types(8) } },
    ],
    [
      'with a small volume and what it includes',
      { brokers: { volume: { sizeGiB: 4, iops: 3000, throughputMiBps: 750 } } },
    ],
    ['with gp3 at its limits', { brokers: { volume: { sizeGiB: 32, iops: 16000, throughputMiBps: 1000 } } }],
    ['on demand', { brokers: { market: 'on-demand' } }],
    [
      'with topics',
      {
        brokers: { count: 5 },
        topics: {
          orders: {},
          'a.b_c-D': { partitions: 1, replicationFactor: 5, retentionHours: 'forever' },
          events: { configs: { 'min.insync.replicas': 2, 'cleanup.policy': 'compact', preallocate: true } },
        },
      },
    ],
    [
      'with users',
      {
        users: {
          app: { produce: ['orders'] },
          shop: { produce: ['orders', 'or*'], transact: ['shop-*', 'a:b'] },
          billing: { consume: ['*'], groups: ['billing/*', '*'] },
        },
      },
    ],
    ['with forty tags', { tags: tags(40) }],
    ['with a tag of every character', { tags: { 'aZ0+-=._:@': 'äöü _.:/=+-@' } }],
  ])('%s', (_, change) => {
    expect(problems({ ...VALID, ...change })).toEqual([]);
  });
});

/** What every accepted configuration promises. */
function checkNodes(config: ClusterConfig): void {
  const nodes = clusterNodes(config);
  const vpc = parseCidr(config.cidr)!;
  expect(new Set(nodes.map(({ address }) => address)).size).toBe(nodes.length);
  expect(new Set(nodes.map(({ subnet }) => subnet)).size).toBe(nodes.length);
  const typesOfZone = new Map<string, Set<string>>();
  for (const node of nodes) {
    const subnet = parseCidr(node.subnet)!;
    const address = parseCidr(`${node.address}/32`)!;
    expect(subnet.base >= vpc.base && subnet.base + 64 <= vpc.base + 2 ** (32 - vpc.prefix)).toBe(true);
    expect(address.base > subnet.base + 3 && address.base < subnet.base + 63).toBe(true);
    expect(node.instanceTypes.length).toBeGreaterThan(0);
    const taken = typesOfZone.get(node.zone) ?? new Set();
    for (const type of node.instanceTypes) {
      expect(taken.has(type)).toBe(false);
      taken.add(type);
    }
    typesOfZone.set(node.zone, taken);
  }
}

/** Usually right, sometimes anything. */
const mostly = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 60, arbitrary }, { weight: 1, arbitrary: fc.anything() });
const role = (...names: string[]) =>
  mostly(
    fc.record(
      {
        count: mostly(
          fc.oneof(
            { weight: 5, arbitrary: fc.constantFrom(3, 5) },
            { weight: 1, arbitrary: fc.integer({ min: 2, max: 40 }) },
          ),
        ),
        market: mostly(fc.constantFrom('spot', 'on-demand')),
        instanceTypes: mostly(fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 })),
        volume: mostly(fc.record({ sizeGiB: fc.integer({ min: 3, max: 17000 }) }, { requiredKeys: [] })),
      },
      { requiredKeys: [] },
    ),
  );
const anyOptions = fc.record(
  {
    name: mostly(fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z]$/)),
    region: mostly(fc.constant(VALID.region)),
    zones: mostly(fc.constant(VALID.zones)),
    cidr: mostly(
      fc
        .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 15, max: 23 }))
        .map(([second, prefix]) => `10.${prefix < 16 ? 0 : second}.0.0/${prefix}`),
    ),
    controllers: role('t3.small', 't3a.small', 't3.medium', 'm5.large'),
    brokers: role(...types(9), 'm7g.large'),
    clients: mostly(fc.record({ cidrs: fc.array(fc.constantFrom('0.0.0.0/0', '198.51.100.0/24')) })),
    tags: mostly(fc.dictionary(fc.stringMatching(/^[\w:@ ]{1,9}$/), fc.string(), { maxKeys: 1 })),
  },
  { requiredKeys: ['name', 'region', 'zones'] },
);

const pinned = (options: ClusterOptions) =>
  applyPins(defineCluster(options), { clientCidrs: [], imageBuild: 'latest' });

describe('whatever is written', () => {
  it.each([
    ['almost right', anyOptions],
    ['anything', fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true })],
  ])(
    '(%s) it gives nodes that keep out of each other’s way, or is refused as a configuration',
    (_, arbitrary) => {
      fc.assert(
        fc.property(arbitrary, (options) => {
          if (problems(options).length === 0) checkNodes(pinned(options as ClusterOptions));
        }),
        { numRuns: 1000 },
      );
    },
  );

  it('the generator above does reach accepted configurations', () => {
    const accepted = fc
      .sample(anyOptions, { numRuns: 1000, seed: 1 })
      .filter((o) => problems(o).length === 0);
    expect(accepted.length).toBeGreaterThan(20);
  });
});

describe('no text that is accepted means anything to Terraform, whose expressions begin with ${ and %{', () => {
  const hostile = fc.oneof(
    hostileText,
    hostileText.map((text) => `a@${text}.example`),
    fc.constantFrom('${file("/etc/shadow")}', 'a@b.${path.root}', 'a@%{if true}b.c', 'vol-${self.id}'),
  );
  const fields: [string, (text: string) => object][] = [
    ['name', (name) => ({ name })],
    ['region', (region) => ({ region })],
    ['zones', (zone) => ({ zones: [zone, 'eu-central-1b', 'eu-central-1c'] })],
    ['cidr', (cidr) => ({ cidr })],
    ['instanceTypes', (type) => ({ brokers: { instanceTypes: [type] } })],
    ['clients', (cidr) => ({ clients: { cidrs: [cidr] } })],
    ['image', (build) => ({ image: { build } })],
    ['bucket', (bucket) => ({ terraformState: { bucket, region: 'us-east-1' } })],
    ['prefix', (prefix) => ({ terraformState: { bucket: 'my-state', region: 'us-east-1', prefix } })],
    ['mail', (mail) => ({ alarms: { mail } })],
    ['tag', (value) => ({ tags: { Team: value } })],
    ['key of a tag', (key) => ({ tags: { [key]: 'data' } })],
  ];

  it.each(fields)('%s', (_, change) => {
    fc.assert(
      fc.property(hostile, (text) => {
        const options = { ...VALID, ...change(text) };
        if (problems(options).length > 0) return;
        expect(JSON.stringify(defineCluster(options))).not.toMatch(/[$%]\{/);
      }),
      { numRuns: 200 },
    );
  });

  it('the build that npm run init has looked up', () => {
    fc.assert(
      fc.property(hostile, (imageBuild) => {
        try {
          expect(parsePins({ imageBuild })).toEqual({ imageBuild });
          expect(imageBuild).toMatch(/^[\w.-]+$/);
        } catch (error) {
          expect(error).toMatchObject({ code: 'PINS_INVALID' });
        }
      }),
      { numRuns: 200 },
    );
  });
});
