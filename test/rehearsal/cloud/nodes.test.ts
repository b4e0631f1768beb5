import { findGuest } from '../../../rehearsal/cloud/nodes';
import { describeCloud } from '../../../rehearsal/cloud/status';
import { formatStatus } from '../../../rehearsal/cloud/table';
import { cloudState, INSTANCE, OTHER } from '../network/fixture';

const LATER = { ...OTHER, launchTime: '2026-11-21T11:00:00.000Z' };
const state = cloudState({
  instances: [INSTANCE, LATER],
  elasticIps: [
    { allocationId: 'eipalloc-1', publicIp: '203.0.113.10', privateIp: '10.0.0.16', interfaceId: 'eni-1' },
  ],
});
const leaders = new Map([
  [INSTANCE.id, 100],
  [OTHER.id, 200],
]);
const status = describeCloud(state, { addresses: new Map([['10.0.0.16', INSTANCE.id]]) }, leaders, {
  ...{ mode: 'none', seed: 1 },
});

test('a node is its newest instance; an older one is found by its id', () => {
  expect(findGuest(status, 'broker-1').leader).toBe(200);
  expect(findGuest(status, INSTANCE.id).leader).toBe(100);
});

test('an instance without a guest is not found as a node', () => {
  const only = describeCloud(state, { addresses: new Map() }, new Map([[INSTANCE.id, 100]]), {
    mode: 'none',
    seed: 1,
  });
  expect(findGuest(only, 'broker-1').id).toBe(INSTANCE.id);
});

test('an unknown node is refused with the names there are', () => {
  expect(() => findGuest(status, 'broker-9')).toThrow(
    'no guest of broker-9 runs; there are: broker-1, broker-1',
  );
});

test('the table shows addresses where they are', () => {
  const row = formatStatus(status)
    .split('\n')
    .find((line) => line.includes(INSTANCE.id));
  expect(row).toMatch(/^broker-1 .* 10\.0\.0\.4 10\.0\.0\.16 +203\.0\.113\.10$/);
});

test('the table shows what the agent says, and no instance that is gone', () => {
  const tags = { ...INSTANCE.tags, KafkaState: 'standby 2026-11-21T10:00:00Z' };
  const instances = [
    { ...INSTANCE, tags },
    { ...OTHER, state: 'terminated' as const },
  ];
  const text = formatStatus(
    describeCloud(cloudState({ instances }), { addresses: new Map() }, leaders, { mode: 'none', seed: 1 }),
  );
  expect(text).toMatch(/^broker-1 +standby +/m);
  expect(text).not.toContain(OTHER.id);
});
