import { drain } from '../../../scripts/hand-over/drain';
import { arrives, HAND_OVER, launch, leaves, replacementOf, simulate, stopKafka } from './simulated';

const error = (code: string, ...words: string[]) =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(new RegExp(words.map((word) => `(?=[^]*${word})`).join(''))),
  });

describe('a drain', () => {
  test('asks the instance, tells each change once, and ends when the broker is in sync again', async () => {
    const { world, lines, requests } = simulate();
    await drain('broker-2', world);
    expect(requests).toEqual(['i-broker-2']);
    expect(lines).toEqual([
      'broker-2: i-broker-2 is asked to hand over',
      'broker-2: i-broker-2 is draining',
      'broker-2: i-broker-2 has left its group',
      'broker-2: replacement i-broker-2-next is launched (m7i.large, spot)',
      'broker-2: i-broker-2-next is standby',
      'broker-2: i-broker-2 is gone',
      'broker-2: i-broker-2-next is claiming',
      'broker-2: i-broker-2-next is running',
      'broker-2: Kafka does not count it among its brokers yet',
      'broker-2: in sync',
    ]);
  });

  test('of a controller ends when it has the metadata log again', async () => {
    const { world, lines, cluster } = simulate();
    await drain('controller-2', world);
    expect(lines.slice(-2)).toEqual([
      'controller-2: it does not have the whole metadata log yet',
      'controller-2: caught up with the quorum',
    ]);
    expect(cluster.aws.instances.value.map(({ id }) => id)).toContain('i-controller-2-next');
  });

  test('is not over while replicas are out of sync', async () => {
    const script = [...HAND_OVER];
    script[script.length - 1] = ({ kafka }) =>
      kafka.metadata.value.brokers.push({ id: 102, host: 'here', port: 9094 });
    const { world } = simulate({ script });
    await expect(drain('broker-2', world)).rejects.toEqual(
      error(
        'HAND_OVER_LATE',
        'seen last: 3 of its 3 replicas are not in sync yet',
        'npm run drain -- broker-2',
      ),
    );
  });

  test('is not over while AWS or Kafka cannot be asked, and says so', async () => {
    const { world, lines } = simulate();
    const look = world.look;
    world.look = async () => {
      const evidence = await look();
      const ready = lines.includes('broker-2: Kafka does not count it among its brokers yet');
      if (lines.length === 2) evidence.aws.instances = { error: 'Throttling: slow down' };
      if (ready && lines.length < 11) evidence.kafka.metadata = { error: 'NO_BROKER: nobody' };
      return evidence;
    };
    await drain('broker-2', world);
    expect(lines).toContain('broker-2: AWS cannot be asked: Throttling: slow down');
    expect(lines.slice(-2)).toEqual([
      'broker-2: Kafka cannot be asked: NO_BROKER: nobody',
      'broker-2: in sync',
    ]);
  });

  test('only follows a node that is draining already', async () => {
    const { world, lines, requests, cluster, instance, pending } = simulate();
    const old = instance('broker-2');
    old.agent = { state: 'draining', since: cluster.at };
    pending.push(...[...leaves.slice(1), ...arrives].map((step) => () => step(cluster, old)));
    await drain('broker-2', world);
    expect(requests).toEqual([]);
    expect(lines.slice(0, 2)).toEqual([
      'broker-2: is just changing its instance',
      'broker-2: i-broker-2 is draining',
    ]);
    expect(lines.at(-1)).toBe('broker-2: in sync');
  });

  test('only follows one that was asked and waits for its gate, and one whose old instance is gone', async () => {
    const waiting = simulate();
    waiting.instance('broker-2').request = 'hand-over';
    await expect(drain('broker-2', waiting.world)).rejects.toEqual(
      error('HAND_OVER_LATE', 'seen last: i-broker-2 is asked to hand over', 'kafka-watcher', 'i-broker-2'),
    );
    expect(waiting.requests).toEqual([]);

    const late = simulate();
    late.instance('broker-2').agent = { state: 'claiming', since: late.cluster.at };
    late.pending.push(() => (late.instance('broker-2').agent = { state: 'running', since: late.cluster.at }));
    await drain('broker-2', late.world);
    expect(late.requests).toEqual([]);
    expect(late.lines.slice(-2)).toEqual(['broker-2: i-broker-2 is running', 'broker-2: in sync']);
  });

  test('that ends late says why no replacement is launched', async () => {
    const failed: typeof HAND_OVER = [
      ...leaves,
      ({ aws }) => (aws.groups.value[4].launchFailure = 'InsufficientInstanceCapacity - none'),
    ];
    const { world } = simulate({ script: failed, timeoutMinutes: 2 });
    await expect(drain('broker-2', world)).rejects.toEqual(
      error(
        'HAND_OVER_LATE',
        'within 2 minutes',
        'no replacement can be launched: InsufficientInstanceCapacity - none',
        'npm run status',
      ),
    );
  });

  test('ends at once when the replacement refuses to be the node', async () => {
    const script: typeof HAND_OVER = [
      ...leaves,
      (cluster, old) => {
        launch(cluster, old);
        replacementOf(cluster, old).agent = { state: 'refused', since: cluster.at };
      },
    ];
    const { world } = simulate({ script });
    const start = world.now().getTime();
    await expect(drain('broker-2', world)).rejects.toEqual(
      error('HAND_OVER_LATE', 'i-broker-2-next is refused', 'journalctl.*kafka-agent'),
    );
    expect(world.now().getTime() - start).toBeLessThan(60_000);
  });
});

describe('refused, and nothing is asked for:', () => {
  const refused = async (node: string, change: (world: ReturnType<typeof simulate>) => void) => {
    const simulation = simulate();
    change(simulation);
    const reason = await drain(node, simulation.world).catch((thrown) => thrown);
    expect(simulation.requests).toEqual([]);
    return reason;
  };

  test('an unknown node, with those that there are', async () => {
    expect(await refused('broker-9', () => undefined)).toEqual(
      error('NODE_UNKNOWN', '"broker-9"', 'controller-1, controller-2, controller-3, broker-1'),
    );
  });

  test('a node without an instance', async () => {
    const reason = await refused('broker-2', ({ cluster }) => cluster.aws.instances.value.splice(4, 1));
    expect(reason).toEqual(error('NODE_NOT_SERVING', 'broker-2 has no running instance', 'npm run status'));
  });

  test('a node whose instance refuses', async () => {
    const reason = await refused('broker-2', ({ cluster, instance }) => {
      instance('broker-2').agent = { state: 'refused', since: cluster.at };
    });
    expect(reason).toEqual(error('NODE_NOT_SERVING', 'i-broker-2 refuses', 'agent status'));
  });

  test('a broker that others need to keep min ISR, with the partitions', async () => {
    const reason = await refused('broker-2', ({ cluster }) => stopKafka(cluster, 'broker-1'));
    expect(reason).toEqual(error('HAND_OVER_UNSAFE', 'without broker 102', 'orders-0', 'npm run status'));
  });

  test('any node while a partition is under min ISR', async () => {
    const reason = await refused('controller-2', ({ cluster }) => {
      cluster.kafka.metadata.value.partitions[1].isr = [101];
    });
    expect(reason).toEqual(error('HAND_OVER_UNSAFE', 'fewer replicas in sync', 'orders-1'));
  });

  test('any node while a voter is behind', async () => {
    const reason = await refused('broker-2', ({ cluster }) => stopKafka(cluster, 'controller-3'));
    expect(reason).toEqual(error('HAND_OVER_UNSAFE', '2 of 3 voters'));
  });

  test('any node while another one is changing its instance', async () => {
    const reason = await refused('broker-2', ({ instance }) => {
      instance('broker-3').request = 'hand-over';
    });
    expect(reason).toEqual(error('HAND_OVER_UNSAFE', 'broker-3 is just changing its instance'));
  });

  test.each(['metadata', 'minInsyncReplicas', 'quorum'])('any node if %s cannot be seen', async (source) => {
    const reason = await refused('broker-2', ({ cluster }) => {
      Object.assign(cluster.kafka, { [source]: { error: 'NO_BROKER: nobody' } });
    });
    expect(reason).toEqual(error('HAND_OVER_UNSAFE', 'Kafka cannot be asked: NO_BROKER: nobody'));
  });

  test('any node if AWS does not tell the instances', async () => {
    const reason = await refused('broker-2', ({ cluster }) => {
      Object.assign(cluster.aws, { instances: { error: 'AccessDenied: no' } });
    });
    expect(reason).toEqual(error('CLUSTER_UNREACHABLE', 'AccessDenied: no'));
  });
});
