import type { Marker } from '../../../cluster/marker';
import type { PartitionHolders } from '../../../kafka/describe-replicas';
import { replaceDisk } from '../../../scripts/replace-disk/replace-disk';
import type { DiskWorld } from '../../../scripts/replace-disk/world';
import { launch, replacementOf, simulate, startKafka, stopKafka, type Script } from '../hand-over/simulated';

const CLUSTER_ID = 'w6fCFCsaS5eFQ3_XdL2M-A';

/** The refusing instance goes, another one formats the volume, and Kafka fills it. */
const REPLACED: Script = [
  (cluster, old) => {
    cluster.aws.instances.value = cluster.aws.instances.value.filter((one) => one !== old);
    launch(cluster, old);
  },
  (cluster, old) => (replacementOf(cluster, old).agent = { state: 'running', since: cluster.at }),
  (cluster, old) => startKafka(cluster, old.node!),
];

/** A node whose volume is blank, which its instance has found out. */
function lose(node: string) {
  const simulation = simulate();
  const { cluster, instance, pending } = simulation;
  stopKafka(cluster, node);
  instance(node).agent = { state: 'refused', since: cluster.at };
  const marker: Marker = {
    clusterId: CLUSTER_ID,
    node,
    volumeId: `vol-${node}`,
    initialisedAt: '2026-01-01T00:00:00Z',
  };
  const bucket = new Map([[node, { text: JSON.stringify(marker), version: '"1"' }]]);
  const terminated: string[] = [];
  const holders: PartitionHolders[] = [
    { topic: 'orders', partition: 0, replicas: [101, 102, 103], isr: [101, 103], elr: [] },
  ];
  const world: DiskWorld = {
    ...simulation.world,
    clusterId: CLUSTER_ID,
    readMarker: async (name) => bucket.get(name) ?? null,
    writeMarker: async (name, written, instead) => {
      if (bucket.get(name)?.version !== instead.version) throw new Error('PreconditionFailed');
      bucket.set(name, { text: JSON.stringify(written), version: '"2"' });
    },
    holders: async () => holders,
    terminate: async (id) => {
      terminated.push(id);
      const old = cluster.aws.instances.value.find((one) => one.id === id)!;
      pending.push(...REPLACED.map((step) => () => step(cluster, old)));
    },
  };
  const stored = () => JSON.parse(bucket.get(node)!.text);
  return { ...simulation, world, bucket, marker, stored, terminated, holders };
}

test('a broker that refuses an empty volume is allowed to take it, and comes back in sync', async () => {
  const { world, lines, stored, marker, terminated } = lose('broker-2');
  await replaceDisk('broker-2', 'broker-2', world);
  expect(stored()).toEqual({ ...marker, mayStartEmptySince: '2026-11-21T12:00:00.000Z' });
  expect(terminated).toEqual(['i-broker-2']);
  expect(lines).toEqual([
    'broker-2: had data on vol-broker-2 since 2026-01-01T00:00:00Z, which is lost; vol-broker-2 is its disk from now on',
    'broker-2: i-broker-2 is terminated; the next instance formats vol-broker-2, unless that has data',
    'broker-2: its replicas are filled again from the other brokers',
    'broker-2: markers/broker-2.json allows it to start empty, once',
    'broker-2: i-broker-2 is being terminated',
    'broker-2: i-broker-2 is gone',
    'broker-2: replacement i-broker-2-next is launched (m7i.large, spot)',
    'broker-2: i-broker-2-next is running',
    'broker-2: Kafka does not count it among its brokers yet',
    'broker-2: in sync',
  ]);
});

test('a controller comes back as a voter', async () => {
  const { world, lines, terminated } = lose('controller-2');
  await replaceDisk('controller-2', 'controller-2', world);
  expect(terminated).toEqual(['i-controller-2']);
  expect(lines).toContain('controller-2: it joins the quorum anew, in the place of the voter that it was');
  expect(lines.at(-1)).toBe('controller-2: caught up with the quorum');
});

test('a volume in the place of a deleted one becomes the node’s, although no instance has looked at it yet', async () => {
  const { world, stored, cluster, instance } = lose('broker-2');
  instance('broker-2').agent = null;
  cluster.aws.volumes.value[4].id = 'vol-new';
  cluster.nodes[4].volumeId = 'vol-new';
  await replaceDisk('broker-2', 'broker-2', world);
  expect(stored()).toMatchObject({ volumeId: 'vol-new', mayStartEmptySince: expect.any(String) });
});

test('a node without an instance is prepared for the next one', async () => {
  const { world, terminated, cluster, instance, pending } = lose('broker-2');
  const old = instance('broker-2');
  cluster.aws.instances.value = cluster.aws.instances.value.filter((one) => one !== old);
  cluster.aws.volumes.value[4].id = 'vol-new';
  cluster.nodes[4].volumeId = 'vol-new';
  pending.push(...REPLACED.map((step) => () => step(cluster, old)));
  await replaceDisk('broker-2', 'broker-2', world);
  expect(terminated).toEqual([]);
});

describe('nothing is done', () => {
  async function refused(node: string, change: (loss: ReturnType<typeof lose>) => void) {
    const loss = lose(node);
    change(loss);
    const before = loss.bucket.get(node)?.text;
    const reason = await replaceDisk(node, node, loss.world).catch((thrown) => thrown);
    expect(loss.bucket.get(node)?.text).toBe(before);
    expect(loss.terminated).toEqual([]);
    return reason;
  }

  test.each([undefined, 'broker-1', 'yes'])('without the node’s name typed: %s', async (confirmed) => {
    const loss = lose('broker-2');
    await expect(replaceDisk('broker-2', confirmed, loss.world)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('npm run replace-disk -- broker-2 --yes broker-2'),
    });
    expect(loss.lines).toHaveLength(3);
    expect(loss.stored()).toEqual(loss.marker);
    expect(loss.terminated).toEqual([]);
  });

  test('where only this broker has all records of a partition, which are named', async () => {
    const reason = await refused('broker-2', ({ holders }) =>
      holders.push(
        { topic: 'single', partition: 4, replicas: [102], isr: [102], elr: [] },
        // Nobody is known to have all records: Kafka waits for the last leader, which may be this very broker.
        { topic: 'unknown', partition: 0, replicas: [101, 102], isr: [], elr: [] },
        { topic: 'others', partition: 0, replicas: [101, 103], isr: [], elr: [] },
        { topic: 'orders', partition: 1, replicas: [101, 102, 103], isr: [], elr: [102] },
        { topic: 'orders', partition: 2, replicas: [101, 102, 103], isr: [102], elr: [103] },
      ),
    );
    expect(reason).toMatchObject({
      code: 'DISK_IRREPLACEABLE',
      message: expect.stringMatching(/nobody but broker-2 has all records of single-4, unknown-0, orders-1:/),
    });
  });

  test('where so many would be lost that they are counted', async () => {
    const reason = await refused('broker-2', ({ holders }) => {
      for (let partition = 0; partition < 30; partition++)
        holders.push({ topic: 'single', partition, replicas: [102], isr: [102], elr: [] });
    });
    expect(reason.message).toMatch(/single-19 and 10 more:/);
  });

  test('if Kafka does not tell who has what', async () => {
    const reason = await refused('broker-2', ({ world }) => {
      world.holders = () => Promise.reject(new Error('NO_BROKER'));
    });
    expect(reason).toMatchObject({ message: 'NO_BROKER' });
  });

  test('to a controller without a majority of the others', async () => {
    const reason = await refused('controller-2', ({ cluster }) => stopKafka(cluster, 'controller-3'));
    expect(reason).toMatchObject({
      code: 'DISK_IRREPLACEABLE',
      message: expect.stringMatching(/behind: 3/),
    });
  });

  test('to a controller while the quorum cannot be seen', async () => {
    const reason = await refused('controller-2', ({ cluster }) =>
      Object.assign(cluster.kafka, { quorum: { error: 'TIMED_OUT: the time was up' } }),
    );
    expect(reason).toMatchObject({
      code: 'DISK_IRREPLACEABLE',
      message: expect.stringMatching(/TIMED_OUT/),
    });
  });

  test.each([
    ['serves', 'running', /its disk is there/],
    ['is still claiming', 'claiming', /nobody has found the volume vol-broker-2/],
    ['is draining', 'draining', /nobody has found the volume vol-broker-2/],
  ])('to a node whose instance %s', async (_, state, message) => {
    const reason = await refused('broker-2', ({ cluster, instance }) => {
      instance('broker-2').agent = { state, since: cluster.at };
    });
    expect(reason).toMatchObject({ code: 'DISK_NOT_LOST', message: expect.stringMatching(message) });
  });

  test('to a node without a volume', async () => {
    const reason = await refused('broker-2', ({ cluster }) => cluster.aws.volumes.value.splice(4, 1));
    expect(reason).toMatchObject({
      code: 'DISK_NOT_LOST',
      message: expect.stringMatching(/no volume[^]*npm run deploy/),
    });
  });

  test.each<[string, string | null, RegExp]>([
    ['none', null, /broker-2 never had data/],
    ['a damaged one', '{', /is damaged/],
  ])('where the marker is %s', async (_, text, message) => {
    const reason = await refused('broker-2', ({ bucket }) => {
      if (text === null) bucket.delete('broker-2');
      else bucket.set('broker-2', { text, version: '"1"' });
    });
    expect(reason).toMatchObject({ code: 'DISK_NOT_LOST', message: expect.stringMatching(message) });
  });

  test('where the marker is about another cluster', async () => {
    const reason = await refused('broker-2', ({ world }) => (world.clusterId = 'mine'));
    expect(reason).toMatchObject({
      code: 'DISK_NOT_LOST',
      message: expect.stringContaining(`about broker-2 of cluster ${CLUSTER_ID}`),
    });
  });

  test('if the marker has changed meanwhile', async () => {
    const reason = await refused('broker-2', ({ world, bucket }) => {
      const holders = world.holders;
      world.holders = async () => {
        bucket.set('broker-2', { ...bucket.get('broker-2')!, version: '"7"' });
        return holders();
      };
    });
    expect(reason).toMatchObject({ message: 'PreconditionFailed' });
  });
});
