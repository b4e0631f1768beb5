import * as autoscaling from '@aws-sdk/client-auto-scaling';
import * as ec2 from '@aws-sdk/client-ec2';
import {
  createGroupOf,
  createNetwork,
  describeGroup,
  describeInstance,
  eventually,
  type LocalAws,
  runInstance,
  shownInstance,
  startLocalAws,
  turnClock,
} from './local-aws';
import { askPython } from './python';

describe('the table of latencies', () => {
  const SUBJECTS = Array.from({ length: 200 }, (_, n) => `kafka-broker-${n} 1`);
  const latencies = (seed: number | null, transition: string) =>
    askPython<number[]>(
      'measure_latencies.py',
      SUBJECTS.map((subject) => [seed, transition, subject]),
    );

  test.each([
    ['react', 5, 30],
    ['show-tags', 1, 5],
  ])('%s takes %i to %i seconds and uses the whole range', async (transition, from, to) => {
    const all = await latencies(1, transition);
    expect(Math.min(...all)).toBeGreaterThanOrEqual(from);
    expect(Math.max(...all)).toBeLessThanOrEqual(to);
    expect(Math.max(...all) - Math.min(...all)).toBeGreaterThan(0.9 * (to - from));
  });

  test('gives the same for the same seed, other ones for another, and nothing without', async () => {
    expect(await latencies(1, 'react')).toEqual(await latencies(1, 'react'));
    expect(await latencies(1, 'react')).not.toEqual(await latencies(2, 'react'));
    expect(new Set(await latencies(null, 'react'))).toEqual(new Set([0]));
  });
});

describe("with AWS's latencies", () => {
  let aws: LocalAws;
  let subnet: string;
  beforeAll(async () => {
    aws = await startLocalAws({ hypervisor: false, latency: { mode: 'aws', seed: 1 } });
    subnet = (await createNetwork(aws)).subnetA;
  });
  afterAll(() => aws.stop());

  const members = async (group: string) =>
    (await describeGroup(aws, group))!.Instances!.map(({ InstanceId }) => InstanceId!);

  test.each<[string, (group: string, instance: string) => Promise<unknown>]>([
    [
      'has left',
      (AutoScalingGroupName, instance) =>
        aws.autoscaling.send(
          new autoscaling.DetachInstancesCommand({
            AutoScalingGroupName,
            InstanceIds: [instance],
            ShouldDecrementDesiredCapacity: false,
          }),
        ),
    ],
    [
      'is dead',
      (_, instance) => aws.ec2.send(new ec2.TerminateInstancesCommand({ InstanceIds: [instance] })),
    ],
  ])('a group launches in place of an instance that %s, after a while', async (_, lose) => {
    const group = await createGroupOf(aws, subnet, ['m5.large']);
    const [first] = await members(group);
    await lose(group, first);
    expect(await members(group)).toEqual([]);
    await turnClock(aws, 30);
    const [second] = await members(group);
    expect(second).not.toBe(first);
    expect(second).toMatch(/^i-/);
  });

  describe('tags of an instance', () => {
    let id: string;
    beforeAll(async () => {
      const TagSpecifications = [
        { ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'kafka-broker-1' }] },
      ] as ec2.TagSpecification[];
      id = (await runInstance(aws, subnet, { TagSpecifications })).InstanceId!;
    });

    const write = (Value: string) =>
      aws.ec2.send(new ec2.CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'KafkaState', Value }] }));
    const VIEWS: Record<string, () => Promise<string | undefined>> = {
      DescribeInstances: async () =>
        (await describeInstance(aws, id)).Tags!.find(({ Key }) => Key === 'KafkaState')?.Value,
      DescribeTags: async () =>
        (
          await aws.ec2.send(
            new ec2.DescribeTagsCommand({
              Filters: [
                { Name: 'resource-id', Values: [id] },
                { Name: 'key', Values: ['KafkaState'] },
              ],
            }),
          )
        ).Tags![0]?.Value,
      'the metadata service': async () => (await shownInstance(aws, id)).tags.KafkaState,
    };

    test('are there from the launch on', async () => {
      expect((await shownInstance(aws, id)).tags).toMatchObject({ Name: 'kafka-broker-1' });
    });

    test.each(Object.keys(VIEWS))('are seen by %s after a while, the last one at last', async (view) => {
      const see = VIEWS[view];
      let written = 0;
      // Again, where this machine was slower than AWS.
      await eventually('a view of before', async () => {
        await turnClock(aws, 5);
        const before = await see();
        await write(`${view} ${(written += 1)}`);
        await write(`${view} ${(written += 1)}`);
        return (await see()) === before;
      });
      await turnClock(aws, 5);
      expect(await see()).toBe(`${view} ${written}`);
    });

    test('are searched as they are seen, and gone only after a while', async () => {
      await write('draining');
      await turnClock(aws, 5);
      const found = async () => {
        const Filters = [{ Name: 'tag:KafkaState', Values: ['draining'] }];
        const { Reservations } = await aws.ec2.send(new ec2.DescribeInstancesCommand({ Filters }));
        return Reservations!.flatMap(({ Instances }) => Instances!).map(({ InstanceId }) => InstanceId);
      };
      expect(await found()).toEqual([id]);
      await eventually('a search that does not know yet', async () => {
        await write('draining');
        await turnClock(aws, 5);
        const Tags = [{ Key: 'KafkaState' }];
        await aws.ec2.send(new ec2.DeleteTagsCommand({ Resources: [id], Tags }));
        return (await found()).length === 1;
      });
      await turnClock(aws, 5);
      expect(await found()).toEqual([]);
    });
  });
});
