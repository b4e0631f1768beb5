import { SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import type { LackingCapacity } from '../../../rehearsal/cloud-state';
import {
  command,
  createGroupOf,
  createNetwork,
  describeGroup,
  failure,
  type LocalAws,
  refusal,
  runInstance,
  startLocalAws,
  turnClock,
  ZONE_A,
} from './local-aws';

const NO_CAPACITY =
  'Could not launch Spot Instances. InsufficientInstanceCapacity - There is no Spot capacity available that matches ' +
  'your request. Launching EC2 instance failed.';

let aws: LocalAws;
let network: Awaited<ReturnType<typeof createNetwork>>;
beforeAll(async () => {
  aws = await startLocalAws({ hypervisor: false });
  network = await createNetwork(aws);
});
afterAll(() => aws.stop());
afterEach(() => lack());

async function lack(...instanceTypes: string[]): Promise<void> {
  const lacking: LackingCapacity[] = instanceTypes.length > 0 ? [{ zone: ZONE_A, instanceTypes }] : [];
  expect(await command(aws, 'capacity', { lacking })).toBe(200);
}

const launched = async (group: string) =>
  (await describeGroup(aws, group))!.Instances!.map(({ InstanceType }) => InstanceType);

test('a group of whose first type there is none launches the next', async () => {
  await lack('m5.large');
  expect(await launched(await createGroupOf(aws, network.subnetA, ['m5.large', 'm6i.large']))).toEqual([
    'm6i.large',
  ]);
});

test('a group for which there is nothing says so, tries again, and launches once there is', async () => {
  await lack('m5.*', 'm6i.large');
  const group = await createGroupOf(aws, network.subnetA, ['m5.large', 'm6i.large']);
  expect(await failure(aws, group)).toBe(NO_CAPACITY);
  expect(await launched(group)).toEqual([]);
  await lack();
  await turnClock(aws, 5);
  expect(await launched(group)).toEqual(['m5.large']);
});

test('what is lacking is so in one zone and in the spot market only', async () => {
  await lack('*');
  expect(await launched(await createGroupOf(aws, network.subnetB, ['m5.large']))).toEqual(['m5.large']);
  expect(await launched(await createGroupOf(aws, network.subnetA, ['m5.large'], 100))).toEqual(['m5.large']);
  const byHand = runInstance(aws, network.subnetA, { InstanceMarketOptions: { MarketType: 'spot' } });
  expect(await refusal(byHand)).toBe(
    'InsufficientInstanceCapacity: There is no Spot capacity available that matches your request.',
  );
});

test('instances that run stay, and are missed only when they end', async () => {
  const group = await createGroupOf(aws, network.subnetA, ['m5.large']);
  await lack('*');
  await turnClock(aws, 5);
  expect(await launched(group)).toEqual(['m5.large']);
  await aws.autoscaling.send(
    new SetDesiredCapacityCommand({ AutoScalingGroupName: group, DesiredCapacity: 0 }),
  );
  await aws.autoscaling.send(
    new SetDesiredCapacityCommand({ AutoScalingGroupName: group, DesiredCapacity: 1 }),
  );
  expect(await failure(aws, group)).toBe(NO_CAPACITY);
});

test.each([[{}], [{ lacking: [{ zone: ZONE_A }] }], [{ lacking: [{ zone: ZONE_A, instanceTypes: '*' }] }]])(
  '%j is refused, and what was lacking before still is',
  async (request) => {
    await lack('*');
    expect(await command(aws, 'capacity', request)).toBe(400);
    expect(await failure(aws, await createGroupOf(aws, network.subnetA, ['m5.large']))).toBe(NO_CAPACITY);
  },
);
