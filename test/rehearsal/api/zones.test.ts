import {
  DescribeAvailabilityZonesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeRegionsCommand,
  EC2Client,
  type InstanceTypeInfo,
} from '@aws-sdk/client-ec2';
import { isBareMetal, isInstanceType, isStandardType, isXen, vcpusOf } from '../../../cluster/instance-types';
import { clusterNodes } from '../../../cluster/nodes';
import { testConfig } from '../../support/cluster';
import {
  createGroupOf,
  createNetwork,
  describeGroup,
  failure,
  type LocalAws,
  refusal,
  runInstance,
  startLocalAws,
} from './local-aws';

/** Offered in two of the region's zones. */
const TYPE = 'm5zn.large';
const ZONE_C = 'eu-central-1c';
const REFUSAL =
  `Your requested instance type (${TYPE}) is not supported in your requested Availability Zone (${ZONE_C}). Please ` +
  'retry your request by not specifying an Availability Zone or choosing eu-central-1a, eu-central-1b.';

let aws: LocalAws;
let subnetC: string;
beforeAll(async () => {
  aws = await startLocalAws({ hypervisor: false });
  ({ subnetB: subnetC } = await createNetwork(aws, { zoneB: ZONE_C }));
});
afterAll(() => aws.stop());

async function zonesOffering(type: string, ec2 = aws.ec2): Promise<string[]> {
  const { InstanceTypeOfferings } = await ec2.send(
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: [type] }],
    }),
  );
  return InstanceTypeOfferings!.map(({ Location }) => Location!).sort();
}
const zones = async (more = {}) =>
  (await aws.ec2.send(new DescribeAvailabilityZonesCommand(more))).AvailabilityZones!;

describe('zones', () => {
  test('are described as ordinary ones that need no opting in', async () => {
    expect((await zones()).map(({ ZoneName }) => ZoneName)).toEqual(testConfig().zones);
    for (const zone of await zones()) {
      expect(zone).toMatchObject({
        State: 'available',
        ZoneType: 'availability-zone',
        OptInStatus: 'opt-in-not-required',
        GroupName: 'eu-central-1-zg-1',
      });
    }
  });

  test('and regions that do not exist are refused, not left out', async () => {
    expect(await refusal(zones({ ZoneNames: ['eu-central-1x'] }))).toBe(
      'InvalidParameterValue: Invalid availability zone: [eu-central-1x]',
    );
    const region = aws.ec2.send(new DescribeRegionsCommand({ RegionNames: ['eu-zentral-1'] }));
    expect(await refusal(region)).toBe('InvalidParameterValue: Invalid region provided: [eu-zentral-1]');
  });

  test('offer every type of the default cluster', async () => {
    const types = new Set(clusterNodes(testConfig()).flatMap(({ instanceTypes }) => instanceTypes));
    for (const type of types) expect(await zonesOffering(type)).toEqual(testConfig().zones);
  });
});

test('a region whose offerings nobody wrote down offers everything', async () => {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
  const mexico = new EC2Client({ endpoint: aws.endpoint, region: 'mx-central-1', credentials });
  expect(await zonesOffering('m7i.large', mexico)).toEqual([
    'mx-central-1a',
    'mx-central-1b',
    'mx-central-1c',
  ]);
  mexico.destroy();
});

describe('a type that a zone does not offer', () => {
  test('is not launched there', async () => {
    expect(await zonesOffering(TYPE)).toEqual(['eu-central-1a', 'eu-central-1b']);
    const launched = refusal(runInstance(aws, subnetC, { InstanceType: TYPE }));
    expect(await launched).toBe(`Unsupported: ${REFUSAL}`);
  });

  test('is passed over by a group that has another', async () => {
    const group = await createGroupOf(aws, subnetC, [TYPE, 'm5.large']);
    expect((await describeGroup(aws, group))!.Instances).toMatchObject([{ InstanceType: 'm5.large' }]);
  });

  test('fails the launch of a group that has none other', async () => {
    const group = await createGroupOf(aws, subnetC, [TYPE]);
    expect(await failure(aws, group)).toBe(
      `Could not launch Spot Instances. Unsupported - ${REFUSAL} Launching EC2 instance failed.`,
    );
  });
});

test('the size of every type that a configuration may name tells its vCPUs, as EC2 describes it', async () => {
  const { InstanceTypes } = await aws.ec2.send(new DescribeInstanceTypesCommand({}));
  const wrong = (info: InstanceTypeInfo) => vcpusOf(info.InstanceType!) !== info.VCpuInfo!.DefaultVCpus;
  const counted = InstanceTypes!.filter(({ InstanceType: type = '' }) => {
    return isInstanceType(type) && isStandardType(type) && !isXen(type) && !isBareMetal(type);
  });
  expect(counted.length).toBeGreaterThan(900);
  expect(counted.filter(wrong).map(({ InstanceType }) => InstanceType)).toEqual([]);
});
