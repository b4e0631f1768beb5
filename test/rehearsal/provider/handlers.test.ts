import { resolve } from 'node:path';
import { create, read, update } from '../../../rehearsal/provider/planning/lifecycle';
import type { Scope } from '../../../rehearsal/provider/resource';
import { resources } from '../../../rehearsal/provider/resources/index';
import type { ResourceType } from '../../../rehearsal/provider/schema/bindings';
import { deriveSchema } from '../../../rehearsal/provider/schema/derive';
import { fitBlock } from '../../../rehearsal/provider/values/fit';
import type { Attributes } from '../../../rehearsal/provider/values/value';
import { awsError, fakeScope, inTurn } from './fake-scope';

const schema = deriveSchema(resolve(__dirname, '../../..'));

function managed(type: ResourceType, scope: Scope) {
  return { type, block: schema.resources[type], resource: resources[type], scope, defaultTags: {} };
}
const state = (type: ResourceType, values: Attributes) =>
  fitBlock(schema.resources[type], values) as Attributes & { id: string };

describe('an Auto Scaling group', () => {
  const hook = { name: 'drain', lifecycle_transition: 'autoscaling:EC2_INSTANCE_TERMINATING' };
  const group = state('aws_autoscaling_group', {
    id: 'broker-1',
    name: 'broker-1',
    min_size: 0,
    max_size: 1,
    desired_capacity: 1,
    launch_template: [{ id: 'lt-1' }],
    initial_lifecycle_hook: [hook],
    wait_for_capacity_timeout: '10m',
  });
  const serving = { LifecycleState: 'InService', HealthStatus: 'Healthy' };
  const groups = (...Instances: object[]) => ({
    AutoScalingGroups: [{ AutoScalingGroupName: 'broker-1', Instances }],
  });
  const writing = {
    'autoscaling.createAutoScalingGroup': {},
    'autoscaling.putLifecycleHook': {},
    'autoscaling.updateAutoScalingGroup': {},
    'autoscaling.deleteAutoScalingGroup': {},
  };

  test('is made empty, gets its hooks, then its size, and is waited for', async () => {
    const fake = fakeScope({
      ...writing,
      'autoscaling.describeScalingActivities': { Activities: [] },
      'autoscaling.describeAutoScalingGroups': inTurn(
        groups({ ...serving, LifecycleState: 'Pending' }),
        groups(serving),
      ),
    });
    const { error } = await create(managed('aws_autoscaling_group', fake.scope), group, group);
    expect(error).toBeUndefined();
    expect(fake.calls.slice(0, 3)).toEqual([
      'autoscaling.createAutoScalingGroup',
      'autoscaling.putLifecycleHook',
      'autoscaling.updateAutoScalingGroup',
    ]);
    expect(fake.requests[0].request).toMatchObject({ MinSize: 0, MaxSize: 0 });
    expect(fake.requests[2].request).toMatchObject({ MinSize: 0, MaxSize: 1, DesiredCapacity: 1 });
  });

  test('whose instance cannot be launched fails at once with what AWS says, and is kept as tainted', async () => {
    const StatusMessage = 'Could not launch Spot Instances. InsufficientInstanceCapacity';
    const failed = { ActivityId: 'a-1', StatusCode: 'Failed', StatusMessage, StartTime: new Date() };
    const fake = fakeScope({
      ...writing,
      'autoscaling.describeScalingActivities': { Activities: [failed] },
      'autoscaling.describeAutoScalingGroups': groups(),
    });
    const applied = await create(managed('aws_autoscaling_group', fake.scope), group, group);
    expect(String(applied.error)).toContain(StatusMessage);
    expect(applied.state).toMatchObject({ id: 'broker-1' });
  });

  test('is not blamed for failures before its time', async () => {
    const longAgo = { StatusCode: 'Failed', StatusMessage: 'old', StartTime: new Date(0) };
    const fake = fakeScope({
      ...writing,
      'autoscaling.describeScalingActivities': { Activities: [longAgo] },
      'autoscaling.describeAutoScalingGroups': groups(serving),
    });
    const { error } = await create(managed('aws_autoscaling_group', fake.scope), group, group);
    expect(error).toBeUndefined();
  });

  test('is made again while EC2 does not know the instance profile yet', async () => {
    const unknown = awsError('ValidationError', 'Invalid IAM Instance Profile ARN');
    const fake = fakeScope({
      ...writing,
      'autoscaling.createAutoScalingGroup': inTurn(unknown, {}),
      'autoscaling.describeScalingActivities': { Activities: [] },
      'autoscaling.describeAutoScalingGroups': groups(serving),
    });
    const { error } = await create(managed('aws_autoscaling_group', fake.scope), group, group);
    expect(error).toBeUndefined();
    expect(fake.calls.filter((call) => call.endsWith('createAutoScalingGroup'))).toHaveLength(2);
  });

  test('is told only what changes', async () => {
    const fake = fakeScope({ ...writing, 'autoscaling.describeAutoScalingGroups': groups(serving) });
    const managedGroup = managed('aws_autoscaling_group', fake.scope);
    await update(managedGroup, { ...group, default_cooldown: 10 }, group, group);
    expect(fake.requests[0].request).toEqual({ AutoScalingGroupName: 'broker-1', DefaultCooldown: 10 });
  });

  test('is emptied before it is deleted', async () => {
    const fake = fakeScope({
      ...writing,
      'autoscaling.describeAutoScalingGroups': inTurn(groups(serving), groups(serving), groups(), {
        AutoScalingGroups: [],
      }),
    });
    await resources.aws_autoscaling_group.delete(group, fake.scope);
    const size = fake.requests.find(({ call }) => call.endsWith('updateAutoScalingGroup'))?.request;
    expect(size).toMatchObject({ MinSize: 0, MaxSize: 0, DesiredCapacity: 0 });
    expect(fake.calls.at(-2)).toBe('autoscaling.deleteAutoScalingGroup');
  });

  test('that stays full ends the wait with the timeout that was configured', async () => {
    const fake = fakeScope({ ...writing, 'autoscaling.describeAutoScalingGroups': groups(serving) });
    const impatient = { ...group, timeouts: { delete: '1s' } };
    await expect(resources.aws_autoscaling_group.delete(impatient, fake.scope)).rejects.toThrow(
      'timeout after 1 s',
    );
  });
});

describe('deletions wait for what is still in the way', () => {
  test.each<[ResourceType, string, string]>([
    ['aws_subnet', 'ec2.deleteSubnet', 'DependencyViolation'],
    ['aws_vpc', 'ec2.deleteVpc', 'DependencyViolation'],
    ['aws_security_group', 'ec2.deleteSecurityGroup', 'DependencyViolation'],
  ])('%s', async (type, call, code) => {
    const fake = fakeScope({ [call]: inTurn(awsError(code), {}) });
    await resources[type].delete(state(type, { id: 'x-1' }), fake.scope);
    expect(fake.calls).toEqual([call, call]);
  });

  test('a volume until no instance has it', async () => {
    const fake = fakeScope({
      'ec2.deleteVolume': inTurn(awsError('VolumeInUse'), {}),
      'ec2.describeVolumes': { Volumes: [] },
    });
    await resources.aws_ebs_volume.delete(state('aws_ebs_volume', { id: 'vol-1' }), fake.scope);
    expect(fake.calls).toEqual(['ec2.deleteVolume', 'ec2.deleteVolume', 'ec2.describeVolumes']);
  });

  test('and end when the operator interrupts them', async () => {
    const interrupted = AbortSignal.abort(new Error('stopped by the operator'));
    const fake = fakeScope({ 'ec2.deleteSubnet': inTurn(awsError('DependencyViolation')) }, interrupted);
    const deleting = resources.aws_subnet.delete(state('aws_subnet', { id: 'subnet-1' }), fake.scope);
    await expect(deleting).rejects.toThrow('stopped by the operator');
  });

  test('but any other refusal is final', async () => {
    const fake = fakeScope({ 'ec2.deleteSubnet': inTurn(awsError('UnauthorizedOperation')) });
    const deleting = resources.aws_subnet.delete(state('aws_subnet', { id: 'subnet-1' }), fake.scope);
    await expect(deleting).rejects.toThrow('UnauthorizedOperation');
  });

  test('and what is gone already is fine', async () => {
    const fake = fakeScope({ 'ec2.deleteSubnet': inTurn(awsError('InvalidSubnetID.NotFound')) });
    await resources.aws_subnet.delete(state('aws_subnet', { id: 'subnet-1' }), fake.scope);
  });
});

describe("a subscription's deletion", () => {
  const remove = (error: Error) => {
    const fake = fakeScope({ 'sns.unsubscribe': inTurn(error) });
    const subscription = state('aws_sns_topic_subscription', { id: 'arn:aws:sns:x:1:events:2' });
    return resources.aws_sns_topic_subscription.delete(subscription, fake.scope);
  };

  test('leaves one that nobody has confirmed to its topic', async () => {
    await remove(
      awsError('InvalidParameterException', 'Cannot unsubscribe a subscription that is pending confirmation'),
    );
  });

  test('fails for any other reason', async () => {
    await expect(remove(awsError('InvalidParameterException', 'SubscriptionArn'))).rejects.toThrow(
      'SubscriptionArn',
    );
  });
});

describe("groups' notifications", () => {
  const LAUNCH_ERROR = 'autoscaling:EC2_INSTANCE_LAUNCH_ERROR';
  const notification = (...group_names: string[]) =>
    state('aws_autoscaling_notification', {
      id: 'arn:topic',
      topic_arn: 'arn:topic',
      group_names,
      notifications: [LAUNCH_ERROR],
    });
  const listed = (AutoScalingGroupName: string, TopicARN = 'arn:topic') => ({
    AutoScalingGroupName,
    TopicARN,
    NotificationType: LAUNCH_ERROR,
  });

  test('are read page by page, and those of other topics passed over', async () => {
    const fake = fakeScope({
      'autoscaling.describeNotificationConfigurations': inTurn(
        { NotificationConfigurations: [listed('a'), listed('a', 'arn:other')], NextToken: '1' },
        { NotificationConfigurations: [listed('b')] },
      ),
    });
    const managedNotification = managed('aws_autoscaling_notification', fake.scope);
    expect(await read(managedNotification, notification('a', 'b'), false)).toMatchObject({
      group_names: ['a', 'b'],
      notifications: [LAUNCH_ERROR],
    });
    const none = fakeScope({ 'autoscaling.describeNotificationConfigurations': {} });
    const gone = managed('aws_autoscaling_notification', none.scope);
    expect(await read(gone, notification('a'), false)).toBeNull();
  });

  test('end for groups that are left out, whether they are still there or not', async () => {
    const fake = fakeScope({
      'autoscaling.deleteNotificationConfiguration': inTurn(
        awsError('ValidationError', 'AutoScalingGroup name not found'),
      ),
      'autoscaling.putNotificationConfiguration': {},
    });
    await resources.aws_autoscaling_notification.update?.(
      notification('b'),
      notification('a', 'b'),
      fake.scope,
      notification('b'),
    );
    expect(fake.requests.map(({ request }) => request)).toMatchObject([
      { AutoScalingGroupName: 'a', TopicARN: 'arn:topic' },
      { AutoScalingGroupName: 'b', NotificationTypes: [LAUNCH_ERROR] },
    ]);
  });
});

test('an address in use is disassociated before it is released', async () => {
  const fake = fakeScope({
    'ec2.describeAddresses': { Addresses: [{ AllocationId: 'eipalloc-1', AssociationId: 'eipassoc-1' }] },
    'ec2.disassociateAddress': {},
    'ec2.releaseAddress': {},
  });
  await resources.aws_eip.delete(state('aws_eip', { id: 'eipalloc-1' }), fake.scope);
  expect(fake.calls.slice(1)).toEqual(['ec2.disassociateAddress', 'ec2.releaseAddress']);
});

test('a resource that is gone is read as gone', async () => {
  const fake = fakeScope({ 'ec2.describeVpcs': inTurn(awsError('InvalidVpcID.NotFound')) });
  const vpc = state('aws_vpc', { id: 'vpc-1' });
  expect(await read(managed('aws_vpc', fake.scope), vpc, false)).toBeNull();
});

test('an update that fails leaves the state as it was', async () => {
  const fake = fakeScope({ 'ec2.modifyVolume': inTurn(awsError('VolumeModificationRateExceeded')) });
  const volume = state('aws_ebs_volume', { id: 'vol-1', size: 10 });
  const applied = await update(
    managed('aws_ebs_volume', fake.scope),
    { ...volume, size: 20 },
    volume,
    volume,
  );
  expect(applied.state).toEqual(volume);
  expect(String(applied.error)).toContain('VolumeModificationRateExceeded');
});

test('a write-only value reaches the API and not the state', async () => {
  const Parameter = { Name: '/p', Type: 'SecureString', Value: 'secret', Version: 1 };
  const fake = fakeScope({
    'ssm.putParameter': {},
    'ssm.getParameter': { Parameter },
    'ssm.describeParameters': { Parameters: [Parameter] },
    'ssm.listTagsForResource': { TagList: [] },
  });
  const planned = state('aws_ssm_parameter', {
    name: '/p',
    type: 'SecureString',
    value_wo_version: 1,
    tags_all: {},
  });
  const applied = await create(managed('aws_ssm_parameter', fake.scope), planned, {
    ...planned,
    value_wo: 'secret',
  });
  expect(fake.requests[0].request).toMatchObject({ Value: 'secret' });
  expect(applied.state).toMatchObject({ value: '', value_wo: null, has_value_wo: true, version: 1 });
  expect(JSON.stringify(applied.state)).not.toContain('secret');
});
