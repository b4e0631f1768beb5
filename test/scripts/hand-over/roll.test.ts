import { roll } from '../../../scripts/hand-over/roll';
import { OTHER_BUNDLE } from '../status/example';
import { arrives, HAND_OVER, leaves, simulate, startKafka, stopKafka } from './simulated';

const EVERYTHING = { only: null, all: false, dryRun: false };

/** A deploy made new launch templates for all nodes, or these. */
function deploy({ cluster }: ReturnType<typeof simulate>, ...nodes: string[]): void {
  for (const group of cluster.aws.groups.value) {
    if (nodes.length === 0 || nodes.includes(group.node)) group.template.version = 4;
  }
}

const requested = (simulation: ReturnType<typeof simulate>) =>
  simulation.requests.map((id) => id.replace(/^i-/, ''));

test('controllers go first, the active one last among them, then brokers', async () => {
  const simulation = simulate();
  simulation.cluster.kafka.quorum.value.leaderId = 2;
  deploy(simulation);
  await roll(EVERYTHING, simulation.world);
  expect(requested(simulation)).toEqual([
    'controller-1',
    'controller-3',
    'controller-2',
    'broker-1',
    'broker-2',
    'broker-3',
  ]);
  expect(simulation.lines.at(-1)).toBe(
    'done: controller-1, controller-3, controller-2, broker-1, broker-2, broker-3',
  );
  const { instances } = simulation.cluster.aws;
  expect(instances.value.map(({ template }) => template.version)).toEqual(Array(6).fill(4));
});

test('each node is whole again before the next is asked', async () => {
  const simulation = simulate();
  deploy(simulation);
  await roll(EVERYTHING, simulation.world);
  const story = simulation.lines.filter((line) => /asked to hand over|in sync$|caught up/.test(line));
  expect(story.map((line) => line.split(':')[0])).toEqual(
    ['controller-2', 'controller-3', 'controller-1', 'broker-1', 'broker-2', 'broker-3'].flatMap((node) => [
      node,
      node,
    ]),
  );
});

test('only outdated nodes are handed over, and the plan says why', async () => {
  const simulation = simulate();
  deploy(simulation, 'broker-3');
  simulation.cluster.aws.bundles.value.set('lt-1:4', OTHER_BUNDLE);
  simulation.cluster.aws.groups.value[3].types = ['m7i.xlarge'];
  await roll(EVERYTHING, simulation.world);
  expect(requested(simulation)).toEqual(['broker-1', 'broker-3']);
  expect(simulation.lines.slice(0, 2)).toEqual([
    'broker-1: runs on m7i.large, but its group launches m7i.xlarge',
    'broker-3: runs launch template version 3, 4 is deployed; bundle abababababab becomes cdcdcdcdcdcd',
  ]);
});

test('with nothing outdated it says so and asks for nothing', async () => {
  const simulation = simulate();
  await roll(EVERYTHING, simulation.world);
  expect(simulation.lines).toEqual(['nothing to do: no node that runs is outdated']);
  expect(simulation.requests).toEqual([]);
});

test('a dry run prints the plan and asks for nothing', async () => {
  const simulation = simulate();
  deploy(simulation, 'controller-1', 'broker-3');
  await roll({ ...EVERYTHING, dryRun: true }, simulation.world);
  expect(simulation.lines.map((line) => line.split(':')[0])).toEqual(['controller-1', 'broker-3']);
  expect(simulation.requests).toEqual([]);
});

test('with names only those are looked at; unknown ones are refused before anything is done', async () => {
  const simulation = simulate();
  deploy(simulation);
  await roll({ ...EVERYTHING, only: ['broker-3', 'controller-3'] }, simulation.world);
  expect(requested(simulation)).toEqual(['controller-3', 'broker-3']);

  const wrong = simulate();
  deploy(wrong);
  await expect(roll({ ...EVERYTHING, only: ['broker-1', 'brker'] }, wrong.world)).rejects.toMatchObject({
    code: 'NODE_UNKNOWN',
  });
  expect(wrong.requests).toEqual([]);
});

test('with --all each node is handed over once, although it runs what is deployed', async () => {
  const simulation = simulate();
  await roll({ ...EVERYTHING, all: true }, simulation.world);
  expect(requested(simulation)).toHaveLength(6);
  expect(new Set(requested(simulation)).size).toBe(6);
});

test('the gate is waited for, saying for what', async () => {
  const simulation = simulate();
  const { cluster, pending, lines } = simulation;
  deploy(simulation, 'broker-1');
  stopKafka(cluster, 'broker-2');
  pending.push(
    () => undefined,
    () => startKafka(cluster, 'broker-2'),
  );
  await roll(EVERYTHING, simulation.world);
  expect(lines[1]).toMatch(
    /^broker-1: waits: 3 partitions would fall under min.insync.replicas without broker 101/,
  );
  expect(lines[2]).toBe('broker-1: i-broker-1 is asked to hand over');
  expect(lines.at(-1)).toBe('done: broker-1');
});

test('a gate that does not open is given up, and nothing was done', async () => {
  const simulation = simulate();
  deploy(simulation, 'broker-1');
  stopKafka(simulation.cluster, 'broker-2');
  await expect(roll(EVERYTHING, simulation.world)).rejects.toMatchObject({
    code: 'HAND_OVER_LATE',
    message: expect.stringMatching(
      /broker-1 could not be handed over for 15 minutes:\n {2}3 partitions would/,
    ),
  });
  expect(simulation.requests).toEqual([]);
});

test('it stops at the first node that does not come back; run again it follows that one and goes on', async () => {
  const script = [...leaves];
  const simulation = simulate({ script });
  const { cluster, world, instance, pending, lines } = simulation;
  deploy(simulation, 'controller-3', 'broker-1');
  await expect(roll(EVERYTHING, world)).rejects.toMatchObject({
    code: 'HAND_OVER_LATE',
    message: expect.stringMatching(/controller-3 did not come back[^]*npm run roll$/),
  });
  expect(requested(simulation)).toEqual(['controller-3']);

  script.push(...arrives);
  const old = instance('controller-3');
  pending.push(...arrives.map((step) => () => step(cluster, old)));
  lines.splice(0);
  await roll(EVERYTHING, world);
  expect(requested(simulation)).toEqual(['controller-3', 'broker-1']);
  expect(lines[0]).toBe('controller-3: is just changing its instance, which is waited for first');
  expect(lines).toContain('controller-3: caught up with the quorum');
  expect(lines.at(-1)).toBe('done: broker-1');
});

test('stopped under --all it names those that are left', async () => {
  const script = [...HAND_OVER];
  const simulation = simulate({ script });
  const { request } = simulation.world;
  simulation.world.request = async (id) => {
    if (id === 'i-controller-3') script.splice(0);
    await request(id);
  };
  await expect(roll({ ...EVERYTHING, all: true }, simulation.world)).rejects.toMatchObject({
    message: expect.stringMatching(
      /npm run roll -- --all --node controller-3 controller-1 broker-1 broker-2 broker-3$/,
    ),
  });
});

test('a node that refuses to run stops it', async () => {
  const simulation = simulate();
  deploy(simulation);
  simulation.instance('broker-3').agent = { state: 'refused', since: simulation.cluster.at };
  await expect(roll(EVERYTHING, simulation.world)).rejects.toMatchObject({ code: 'NODE_NOT_SERVING' });
  expect(simulation.requests).toEqual([]);
});
