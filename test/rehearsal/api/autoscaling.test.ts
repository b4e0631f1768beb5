import {
  CompleteLifecycleActionCommand,
  CreateAutoScalingGroupCommand,
  type CreateAutoScalingGroupCommandInput,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeScalingActivitiesCommand,
  DetachInstancesCommand,
  PutLifecycleHookCommand,
  RecordLifecycleActionHeartbeatCommand,
  SetDesiredCapacityCommand,
  SetInstanceHealthCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  type RequestLaunchTemplateData,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { randomUUID } from 'node:crypto';
import {
  createNetwork,
  debianImage,
  describeGroup,
  describeInstance,
  eventually,
  type LocalAws,
  refusal,
  report,
  runInstance,
  shownInstance,
  startLocalAws,
} from './local-aws';

describe('Auto Scaling groups', () => {
  let aws: LocalAws;
  let subnetA: string;
  let subnetB: string;
  let imageId: string;
  let templateId: string;

  beforeAll(async () => {
    aws = await startLocalAws({ hypervisor: true });
    ({ subnetA, subnetB } = await createNetwork(aws, { cidrA: '10.20.1.0/24', cidrB: '10.20.2.0/28' }));
    imageId = await debianImage(aws);
    templateId = await createTemplate({});
  });
  afterAll(() => aws.stop());

  async function createTemplate(data: RequestLaunchTemplateData): Promise<string> {
    const made = await aws.ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: randomUUID(),
        LaunchTemplateData: { ImageId: imageId, InstanceType: 't3.medium', ...data },
      }),
    );
    return made.LaunchTemplate!.LaunchTemplateId!;
  }

  const mixed = (LaunchTemplateId = templateId, onDemandPercentage = 0) => ({
    LaunchTemplate: {
      LaunchTemplateSpecification: { LaunchTemplateId, Version: '1' },
      Overrides: [{ InstanceType: 'm6i.large' }, { InstanceType: 'm5.large' }],
    },
    InstancesDistribution: {
      OnDemandPercentageAboveBaseCapacity: onDemandPercentage,
      SpotAllocationStrategy: 'price-capacity-optimized',
    },
  });

  /** A group of one, as the product's are. Returns its name. */
  async function createGroup(more: Partial<CreateAutoScalingGroupCommandInput> = {}): Promise<string> {
    const name = randomUUID();
    const launch = { MixedInstancesPolicy: more.LaunchTemplate ? undefined : mixed() };
    const sizes = { MinSize: 0, MaxSize: 1, DesiredCapacity: 1 };
    await aws.autoscaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        VPCZoneIdentifier: subnetA,
        ...sizes,
        ...launch,
        ...more,
      }),
    );
    return name;
  }

  const members = async (group: string) => (await describeGroup(aws, group))!.Instances ?? [];
  const runs = (id: string) => report(aws, 'instances', id, { state: 'running' });
  const isGone = (id: string) => report(aws, 'instances', id, { state: 'terminated' });

  /** A group of one whose instance runs. */
  async function runningGroup(more: Partial<CreateAutoScalingGroupCommandInput> = {}) {
    const group = await createGroup(more);
    const [{ InstanceId }] = await members(group);
    await runs(InstanceId!);
    return { group, id: InstanceId! };
  }
  const replacementOf = (group: string, id: string) =>
    eventually('replacement', async () =>
      (await members(group)).find(
        (member) => member.InstanceId !== id && member.LifecycleState === 'Pending',
      ),
    );
  const detach = (group: string, id: string, decrement = false) =>
    aws.autoscaling.send(
      new DetachInstancesCommand({
        AutoScalingGroupName: group,
        InstanceIds: [id],
        ShouldDecrementDesiredCapacity: decrement,
      }),
    );
  const update = (AutoScalingGroupName: string, more: object) =>
    aws.autoscaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, ...more }));
  const putHook = (group: string, HeartbeatTimeout = 120) =>
    aws.autoscaling.send(
      new PutLifecycleHookCommand({
        AutoScalingGroupName: group,
        LifecycleHookName: 'drain',
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
        DefaultResult: 'CONTINUE',
        HeartbeatTimeout,
      }),
    );
  const complete = (group: string, id: string) =>
    aws.autoscaling.send(
      new CompleteLifecycleActionCommand({
        AutoScalingGroupName: group,
        LifecycleHookName: 'drain',
        InstanceId: id,
        LifecycleActionResult: 'CONTINUE',
      }),
    );
  const beat = (group: string, id: string) =>
    aws.autoscaling.send(
      new RecordLifecycleActionHeartbeatCommand({
        AutoScalingGroupName: group,
        LifecycleHookName: 'drain',
        InstanceId: id,
      }),
    );
  const terminateMember = (id: string, decrement = false) =>
    aws.autoscaling.send(
      new TerminateInstanceInAutoScalingGroupCommand({
        InstanceId: id,
        ShouldDecrementDesiredCapacity: decrement,
      }),
    );
  const activities = async (group: string) =>
    (await aws.autoscaling.send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName: group })))
      .Activities!;
  const lifecycleState = async (group: string, id: string) =>
    (await members(group)).find((member) => member.InstanceId === id)?.LifecycleState;

  describe('launch', () => {
    test('a member is Pending until its instance runs, then InService', async () => {
      const group = await createGroup();
      const [member] = await members(group);
      const id = member.InstanceId!;
      expect(member).toMatchObject({ LifecycleState: 'Pending', HealthStatus: 'Healthy' });
      expect((await shownInstance(aws, id)).targetLifecycleState).toBeNull();
      expect((await activities(group))[0].StatusCode).toBe('InProgress');

      await runs(id);
      expect(await lifecycleState(group, id)).toBe('InService');
      expect((await shownInstance(aws, id)).targetLifecycleState).toBe('InService');
      expect(await activities(group)).toMatchObject([
        { StatusCode: 'Successful', Progress: 100, Description: `Launching a new EC2 instance: ${id}` },
      ]);
      const instances = await aws.autoscaling.send(
        new DescribeAutoScalingInstancesCommand({ InstanceIds: [id] }),
      );
      expect(instances.AutoScalingInstances![0]).toMatchObject({
        AutoScalingGroupName: group,
        LifecycleState: 'InService',
      });
    });

    test('a mixed policy launches spot instances of the first type, with the group’s tags', async () => {
      const group = await createGroup({
        Tags: [
          { Key: 'Node', Value: 'broker-1', PropagateAtLaunch: true },
          { Key: 'Not', Value: 'propagated', PropagateAtLaunch: false },
        ],
      });
      const [member] = await members(group);
      const shown = await shownInstance(aws, member.InstanceId!);
      expect(shown).toMatchObject({ type: 'm6i.large', lifecycle: 'spot', subnetId: subnetA });
      expect(shown.tags).toMatchObject({ Node: 'broker-1', 'aws:autoscaling:groupName': group });
      expect(shown.tags).not.toHaveProperty('Not');
      expect((await describeGroup(aws, group))!.LaunchTemplate).toBeUndefined();
    });

    test('with an on-demand percentage of 100 it launches on demand', async () => {
      const { id } = await runningGroup({ MixedInstancesPolicy: mixed(templateId, 100) });
      expect((await describeInstance(aws, id)).InstanceLifecycle).toBeUndefined();
    });

    test('a group launches from its own version of the template', async () => {
      const LaunchTemplateId = await createTemplate({});
      await aws.ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateId,
          LaunchTemplateData: { ImageId: imageId, InstanceType: 't3.large' },
        }),
      );
      const group = await createGroup({ LaunchTemplate: { LaunchTemplateId, Version: '2' } });
      const [member] = await members(group);
      expect(member).toMatchObject({
        InstanceType: 't3.large',
        LaunchTemplate: { LaunchTemplateId, Version: '2' },
      });
    });

    test('a group spreads over its subnets', async () => {
      const group = await createGroup({
        VPCZoneIdentifier: `${subnetA},${subnetB}`,
        MaxSize: 2,
        DesiredCapacity: 2,
      });
      const zones = (await members(group)).map((member) => member.AvailabilityZone);
      expect(zones.sort()).toEqual(['eu-central-1a', 'eu-central-1b']);
    });

    test('a launch that fails is an activity that says why', async () => {
      const group = await createGroup({ DesiredCapacity: 0 });
      const taken = await Promise.all(Array.from({ length: 12 }, () => refusal(runInstance(aws, subnetB))));
      expect(taken).toContainEqual(expect.stringMatching(/^InsufficientFreeAddressesInSubnet/));
      await update(group, { VPCZoneIdentifier: subnetB, DesiredCapacity: 1 });
      expect(await members(group)).toEqual([]);
      expect((await activities(group))[0]).toMatchObject({
        StatusCode: 'Failed',
        StatusMessage: expect.stringMatching(
          /^Could not launch Spot Instances. InsufficientFreeAddressesInSubnet/,
        ),
      });
    });

    test.each([
      ['unknown image', { ImageId: 'ami-0123456789abcdef0' }],
      [
        'image that is to be resolved',
        { ImageId: 'resolve:ssm:/aws/service/debian/release/13/latest/amd64' },
      ],
      ['unknown profile', { IamInstanceProfile: { Name: 'nobody' } }],
      [
        'unknown security group',
        { NetworkInterfaces: [{ DeviceIndex: 0, Groups: ['sg-0123456789abcdef0'] }] },
      ],
    ])('a group whose template has an %s is refused', async (_, data) => {
      const LaunchTemplate = { LaunchTemplateId: await createTemplate(data), Version: '1' };
      expect(await refusal(createGroup({ LaunchTemplate }))).toMatch(
        /^ValidationError: You must use a valid fully-formed launch template. /,
      );
    });

    test('a mixed policy refuses a template with market options', async () => {
      const spot = await createTemplate({ InstanceMarketOptions: { MarketType: 'spot' } });
      expect(await refusal(createGroup({ MixedInstancesPolicy: mixed(spot) }))).toMatch(
        /^ValidationError: Incompatible launch template: /,
      );
      expect(await refusal(createGroup({ LaunchTemplate: { LaunchTemplateId: spot, Version: '1' } }))).toBe(
        'accepted',
      );
    });

    test('what makes no sense is refused', async () => {
      const name = await createGroup({ DesiredCapacity: 0 });
      expect(await refusal(createGroup({ AutoScalingGroupName: name }))).toMatch(/^AlreadyExists/);
      expect(await refusal(createGroup({ DesiredCapacity: 2 }))).toMatch(
        /^ValidationError: Desired capacity:2/,
      );
      expect(await refusal(createGroup({ MinSize: 2 }))).toMatch(/^ValidationError: Max bound, 1/);
      const tooMany = new SetDesiredCapacityCommand({ AutoScalingGroupName: name, DesiredCapacity: 2 });
      expect(await refusal(aws.autoscaling.send(tooMany))).toMatch(/is above max value 1/);
    });
  });

  describe('update', () => {
    test('keeps the mixed policy that it does not name', async () => {
      const group = await createGroup({ DesiredCapacity: 0 });
      await update(group, { MaxSize: 2 });
      const policy = (await describeGroup(aws, group))!.MixedInstancesPolicy!;
      expect(policy.LaunchTemplate!.Overrides).toHaveLength(2);
      expect(policy.InstancesDistribution!.OnDemandPercentageAboveBaseCapacity).toBe(0);
    });

    test('of the distribution alone keeps the template', async () => {
      const group = await createGroup({ DesiredCapacity: 0 });
      await update(group, {
        MixedInstancesPolicy: { InstancesDistribution: { OnDemandPercentageAboveBaseCapacity: 100 } },
      });
      const policy = (await describeGroup(aws, group))!.MixedInstancesPolicy!;
      expect(policy.LaunchTemplate!.Overrides).toHaveLength(2);
      expect(policy.InstancesDistribution!.OnDemandPercentageAboveBaseCapacity).toBe(100);
    });

    test('that is refused changes nothing', async () => {
      const group = await createGroup({ DesiredCapacity: 0 });
      expect(await refusal(update(group, { MinSize: 3 }))).toMatch(/^ValidationError/);
      expect(await describeGroup(aws, group)).toMatchObject({ MinSize: 0, MaxSize: 1 });
    });

    test('to a new version leaves the running instance alone', async () => {
      const { group, id } = await runningGroup();
      const policy = mixed(await createTemplate({ UserData: 'I2Nsb3VkLWNvbmZpZwo=' }));
      await update(group, { MixedInstancesPolicy: policy });
      expect(await lifecycleState(group, id)).toBe('InService');
      await detach(group, id);
      const replacement = await replacementOf(group, id);
      expect((await shownInstance(aws, replacement.InstanceId!)).userData).toBe('I2Nsb3VkLWNvbmZpZwo=');
    });
  });

  describe('detach', () => {
    test('without decrement launches a replacement and leaves the instance running', async () => {
      const { group, id } = await runningGroup();
      const answer = await detach(group, id);
      expect(answer.Activities![0].Description).toBe(`Detaching EC2 instance: ${id}`);
      await replacementOf(group, id);
      expect(await lifecycleState(group, id)).toBeUndefined();
      const shown = await shownInstance(aws, id);
      expect(shown).toMatchObject({ state: 'running', targetLifecycleState: 'Detached' });
      expect(shown.tags).not.toHaveProperty('aws:autoscaling:groupName');
    });

    test('leaves the instance all of its own tags', async () => {
      const Tags = [{ Key: 'Node', Value: 'broker-1', PropagateAtLaunch: true }];
      const { group, id } = await runningGroup({ Tags });
      await aws.ec2.send(
        new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'KafkaState', Value: 'draining' }] }),
      );
      const { 'aws:autoscaling:groupName': tagged, ...own } = (await shownInstance(aws, id)).tags;
      expect(tagged).toBe(group);
      await detach(group, id);
      expect((await shownInstance(aws, id)).tags).toEqual(own);
      expect(own).toMatchObject({ Node: 'broker-1', KafkaState: 'draining' });
    });

    test('is refused for a member of another group, and takes one named twice for one', async () => {
      const { group, id } = await runningGroup();
      const other = await runningGroup();
      expect(await refusal(detach(other.group, id))).toBe(
        `ValidationError: The instance ${id} is not part of Auto Scaling group ${other.group}.`,
      );
      const { Activities } = await aws.autoscaling.send(
        new DetachInstancesCommand({
          AutoScalingGroupName: group,
          InstanceIds: [id, id],
          ShouldDecrementDesiredCapacity: false,
        }),
      );
      expect(Activities).toHaveLength(1);
      expect(await lifecycleState(other.group, other.id)).toBe('InService');
    });

    test('a detached instance is out of reach of its group', async () => {
      const { group, id } = await runningGroup();
      await detach(group, id);
      const { InstanceId } = await replacementOf(group, id);
      await update(group, { DesiredCapacity: 0 });
      await isGone(InstanceId!);
      expect((await shownInstance(aws, id)).state).toBe('running');
      expect(await members(group)).toEqual([]);
    });

    test('with decrement is refused below the minimum', async () => {
      const { group, id } = await runningGroup({ MinSize: 1 });
      expect(await refusal(detach(group, id, true))).toBe(
        `ValidationError: AutoScalingGroup ${group} has min-size=1, max-size=1, and desired-size=1. ` +
          'To detach 1 instance, please update the AutoScalingGroup sizes appropriately.',
      );
      await update(group, { MinSize: 0 });
      await detach(group, id, true);
      expect(await describeGroup(aws, group)).toMatchObject({ DesiredCapacity: 0, Instances: [] });
    });

    test('is refused while pending, while terminating, and the second time', async () => {
      const group = await createGroup();
      const id = (await members(group))[0].InstanceId!;
      expect(await refusal(detach(group, id))).toBe(
        `ValidationError: The instance ${id} is not in InService or Standby.`,
      );
      await runs(id);
      await detach(group, id);
      expect(await refusal(detach(group, id))).toBe(
        `ValidationError: The instance ${id} is not part of Auto Scaling group ${group}.`,
      );
      const { InstanceId } = await replacementOf(group, id);
      await runs(InstanceId!);
      await terminateMember(InstanceId!);
      expect(await refusal(detach(group, InstanceId!))).toMatch(/is not in InService or Standby/);
    });

    test('from an unknown group is refused', async () => {
      expect(await refusal(detach('nobody', 'i-0123456789abcdef0'))).toBe(
        "ValidationError: AutoScalingGroup name not found - AutoScalingGroup 'nobody' not found",
      );
    });
  });

  describe('replacement', () => {
    test('of an instance that EC2 terminates', async () => {
      const { group, id } = await runningGroup();
      await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
      expect(await lifecycleState(group, id)).toBe('Terminating');
      await replacementOf(group, id);
      await isGone(id);
      expect(await lifecycleState(group, id)).toBeUndefined();
      expect((await activities(group)).map((activity) => activity.StatusCode)).toContain('Successful');
    });

    test('of an instance that powers itself off', async () => {
      const { group, id } = await runningGroup();
      await isGone(id);
      await replacementOf(group, id);
      expect(await members(group)).toHaveLength(1);
    });

    test('of an instance that is reported unhealthy', async () => {
      const { group, id } = await runningGroup();
      await aws.autoscaling.send(new SetInstanceHealthCommand({ InstanceId: id, HealthStatus: 'Unhealthy' }));
      await replacementOf(group, id);
      expect((await describeInstance(aws, id)).State!.Name).toBe('shutting-down');
    });
  });

  describe('termination hook', () => {
    async function hookedGroup(timeoutSeconds?: number) {
      const running = await runningGroup();
      await putHook(running.group, timeoutSeconds);
      return running;
    }
    async function expectWaiting(group: string, id: string) {
      expect(await lifecycleState(group, id)).toBe('Terminating:Wait');
      expect(await shownInstance(aws, id)).toMatchObject({
        state: 'running',
        targetLifecycleState: 'Terminated',
      });
    }

    const ways: [string, (group: string, id: string) => Promise<unknown>][] = [
      ['scale-in', (group) => update(group, { DesiredCapacity: 0 })],
      [
        'SetDesiredCapacity',
        (group) =>
          aws.autoscaling.send(
            new SetDesiredCapacityCommand({ AutoScalingGroupName: group, DesiredCapacity: 0 }),
          ),
      ],
      ['TerminateInstanceInAutoScalingGroup', (_, id) => terminateMember(id)],
      [
        'an unhealthy member',
        (_, id) =>
          aws.autoscaling.send(new SetInstanceHealthCommand({ InstanceId: id, HealthStatus: 'Unhealthy' })),
      ],
    ];
    test.each(ways)('holds up the termination by %s until it is completed', async (_, terminate) => {
      const { group, id } = await hookedGroup();
      await terminate(group, id);
      await eventually('Terminating', async () => (await lifecycleState(group, id)) !== 'InService');
      await expectWaiting(group, id);

      await complete(group, id);
      expect(await lifecycleState(group, id)).toBe('Terminating:Proceed');
      expect((await shownInstance(aws, id)).state).toBe('shutting-down');
      await isGone(id);
      expect(await lifecycleState(group, id)).toBeUndefined();
      expect(await refusal(complete(group, id))).toMatch(
        /^ValidationError: No active Lifecycle Action found/,
      );
    });

    test('does not hold up the replacement', async () => {
      const { group, id } = await hookedGroup();
      await terminateMember(id);
      await replacementOf(group, id);
      await expectWaiting(group, id);
    });

    test('times out after the last heartbeat', async () => {
      const { group, id } = await hookedGroup(30);
      const { group: forgotten, id: other } = await hookedGroup(30);
      await Promise.all([update(group, { DesiredCapacity: 0 }), update(forgotten, { DesiredCapacity: 0 })]);
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      await beat(group, id);
      await eventually('timeout', async () => (await shownInstance(aws, other)).state === 'shutting-down');
      await expectWaiting(group, id);
      await eventually('timeout', async () => (await shownInstance(aws, id)).state === 'shutting-down');
    });

    test('ends with an instance that dies meanwhile', async () => {
      const { group, id } = await hookedGroup();
      await update(group, { DesiredCapacity: 0 });
      await isGone(id);
      expect(await members(group)).toEqual([]);
      expect(await refusal(beat(group, id))).toMatch(/^ValidationError: No active Lifecycle Action found/);
    });

    test('is not asked by ForceDelete', async () => {
      const { group, id } = await hookedGroup();
      await aws.autoscaling.send(
        new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: group, ForceDelete: true }),
      );
      expect((await shownInstance(aws, id)).state).toBe('shutting-down');
      expect((await describeGroup(aws, group))!.Status).toBe('Delete in progress');
      await isGone(id);
      expect(await describeGroup(aws, group)).toBeUndefined();
    });

    test('takes 30 to 7200 seconds, and only what the local cloud can run', async () => {
      const group = await createGroup({ DesiredCapacity: 0 });
      expect(await refusal(putHook(group, 29))).toMatch(/^ValidationError/);
      expect(await refusal(putHook(group, 7201))).toMatch(/^ValidationError/);
      const launching = new PutLifecycleHookCommand({
        AutoScalingGroupName: group,
        LifecycleHookName: 'launch',
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      });
      expect(await refusal(aws.autoscaling.send(launching))).toMatch(
        /^ValidationError: autoscaling:PutLifecycleHook/,
      );
    });
  });

  describe('deletion', () => {
    const remove = (group: string) =>
      aws.autoscaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: group }));

    test('is refused while there are instances', async () => {
      const { group, id } = await runningGroup();
      expect(await refusal(remove(group))).toMatch(
        /^ResourceInUseFault: You cannot delete an AutoScalingGroup while/,
      );
      await update(group, { DesiredCapacity: 0 });
      expect(await refusal(remove(group))).toMatch(/^ResourceInUse/);
      await isGone(id);
      await remove(group);
      expect(await describeGroup(aws, group)).toBeUndefined();
    });

    test('leaves the activities to those who ask for deleted groups', async () => {
      const { group, id } = await runningGroup();
      await update(group, { DesiredCapacity: 0 });
      await isGone(id);
      await remove(group);
      expect(await activities(group)).toEqual([]);
      const all = await aws.autoscaling.send(
        new DescribeScalingActivitiesCommand({ AutoScalingGroupName: group, IncludeDeletedGroups: true }),
      );
      expect(all.Activities!.map((activity) => activity.Description)).toEqual([
        `Terminating EC2 instance: ${id}`,
        `Launching a new EC2 instance: ${id}`,
      ]);
    });
  });

  test('termination with decrement is refused below the minimum', async () => {
    const { id } = await runningGroup({ MinSize: 1 });
    expect(await refusal(terminateMember(id, true))).toMatch(
      /^ValidationError: Currently, desiredSize equals minSize \(1\)/,
    );
    expect(await refusal(terminateMember('i-0123456789abcdef0'))).toMatch(
      /^ValidationError: Instance Id not found/,
    );
  });

  test('a group that does not exist cannot be tagged', async () => {
    const tag = {
      ResourceId: 'nobody',
      ResourceType: 'auto-scaling-group',
      Key: 'a',
      Value: 'b',
      PropagateAtLaunch: true,
    };
    expect(await refusal(aws.autoscaling.send(new CreateOrUpdateTagsCommand({ Tags: [tag] })))).toMatch(
      /^ValidationError/,
    );
  });
});

describe('without a hypervisor', () => {
  let aws: LocalAws;
  beforeAll(async () => {
    aws = await startLocalAws({ hypervisor: false });
  });
  afterAll(() => aws.stop());

  test('a group is in service after its creation and gone after its deletion', async () => {
    const { subnetA } = await createNetwork(aws);
    const data = { ImageId: await debianImage(aws), InstanceType: 't3.medium' as const };
    const template = await aws.ec2.send(
      new CreateLaunchTemplateCommand({ LaunchTemplateName: 'one', LaunchTemplateData: data }),
    );
    const group = { AutoScalingGroupName: 'one' };
    await aws.autoscaling.send(
      new CreateAutoScalingGroupCommand({
        ...group,
        LaunchTemplate: { LaunchTemplateId: template.LaunchTemplate!.LaunchTemplateId },
        VPCZoneIdentifier: subnetA,
        MinSize: 0,
        MaxSize: 1,
        DesiredCapacity: 1,
      }),
    );
    expect((await describeGroup(aws, 'one'))!.Instances).toMatchObject([{ LifecycleState: 'InService' }]);
    await aws.autoscaling.send(new UpdateAutoScalingGroupCommand({ ...group, DesiredCapacity: 0 }));
    await aws.autoscaling.send(new DeleteAutoScalingGroupCommand(group));
    expect(await describeGroup(aws, 'one')).toBeUndefined();
  });
});
