import * as autoscaling from '@aws-sdk/client-auto-scaling';
import * as ec2 from '@aws-sdk/client-ec2';
import * as iam from '@aws-sdk/client-iam';
import * as s3 from '@aws-sdk/client-s3';
import * as sns from '@aws-sdk/client-sns';
import * as ssm from '@aws-sdk/client-ssm';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drainRecordKey, markerKey } from '../../../cluster/names';
import { awsCloud } from '../../../userdata/cloud/aws';
import { testConfig } from '../../support/cluster';
import { synthesizeCluster } from '../../support/cluster-app';
import { type LocalTerraform, startTerraform } from '../../support/terraform';
import { type AwsClients, awsClients, publishedMessages, refusal } from './local-aws';
import { deployedNode, type DeployedNode } from './node-sessions';

/**
 * What two brokers of a cluster may do, with the roles that the stacks really make: applied by Terraform, tags and
 * all. The instances are those of the groups.
 */

const OTHER_TOPIC = 'arn:aws:sns:eu-central-1:123456789012:kafka2-events';
const OTHER_BUCKET = 'kafka2-artifacts-123456789012-eu-central-1';
const environment = { ...process.env };

let folder: string;
let local: LocalTerraform;
let operator: AwsClients;
let own: DeployedNode;
let neighbour: DeployedNode;
/** The node's agent, as it runs on the instance. */
let agent: ReturnType<typeof awsCloud>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'iam-'));
  const config = testConfig();
  const cluster = synthesizeCluster(folder, config);
  local = await startTerraform(config.region);
  for (const stack of ['network', 'state', 'compute'] as const) {
    for (const args of [['init'], ['apply', '-auto-approve']]) {
      const run = await local.run(cluster.stackFolder(stack), [...args, '-input=false']);
      expect(run).toMatchObject({ code: 0 });
    }
  }
  const { endpoint } = local.client;
  operator = awsClients(endpoint);
  own = await deployedNode(operator, endpoint, cluster, 'broker-1');
  neighbour = await deployedNode(operator, endpoint, cluster, 'broker-2');

  await operator.s3.send(
    new s3.CreateBucketCommand({
      Bucket: OTHER_BUCKET,
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    }),
  );
  await operator.sns.send(new sns.CreateTopicCommand({ Name: 'kafka2-events' }));
  for (const Name of ['/kafka/kafka2/broker-1/keystore', '/kafka/kafka/identity-of-another']) {
    await operator.ssm.send(new ssm.PutParameterCommand({ Name, Value: 'x', Type: 'SecureString' }));
  }

  process.env.AWS_ENDPOINT_URL = endpoint;
  process.env.AWS_ACCESS_KEY_ID = own.credentials.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = own.credentials.secretAccessKey;
  process.env.AWS_SESSION_TOKEN = own.credentials.sessionToken;
  agent = awsCloud(own.descriptor, own.instanceId);
});

afterAll(async () => {
  process.env = environment;
  await local?.stop();
  rmSync(folder, { recursive: true });
});

describe('a node may do all that its agent does', () => {
  test('fetch the bundle, in its version', async () => {
    const { bucket, bundle } = own.descriptor;
    const object = await own.s3.send(
      new s3.GetObjectCommand({ Bucket: bucket, Key: bundle.key, VersionId: bundle.versionId }),
    );
    expect(await object.Body!.transformToString()).toBe('bundle');
  });

  test('see that there is no marker yet, write it once, and read it', async () => {
    expect(await agent.readMarker()).toBeUndefined();
    expect(await agent.createMarker('{}')).toBe(true);
    expect(await agent.createMarker('{}')).toBe(false);
    expect(await agent.readMarker()).toBe('{}');
  });

  test('read its secrets', async () => {
    expect(Object.keys(await agent.readSecrets(['keystore', 'truststore']))).toHaveLength(2);
  });

  test('attach its volume, see it, and detach it', async () => {
    await agent.attachVolume();
    expect((await agent.describeVolume()).attachment?.instanceId).toBe(own.instanceId);
    await agent.detachVolume();
  });

  test('take its address and its Elastic IP', async () => {
    const { allocationId } = own.descriptor.publicAddress!;
    await agent.assignAddress(own.interfaceId);
    await agent.associateElasticIp(allocationId, own.interfaceId);
    expect(await agent.describeElasticIp(allocationId)).toEqual({
      privateAddress: own.descriptor.node.address,
      interfaceId: own.interfaceId,
    });
  });

  test('tell its state', async () => {
    await agent.tagState('standby', new Date());
    const { Tags } = await operator.ec2.send(
      new ec2.DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [own.instanceId] }] }),
    );
    expect(Tags).toContainEqual(expect.objectContaining({ Key: 'KafkaState' }));
  });

  test('see its group, and let a termination go on', async () => {
    expect(await agent.groupMembership()).toMatchObject({ group: own.descriptor.group });
    // No termination waits, which the agent takes for done; a refusal would throw.
    await agent.completeTermination();
    expect(await agent.desiredCapacity()).toBe(1);
  });

  test("see the others' states", async () => {
    const peers = await agent.peers();
    expect(peers).toHaveLength(5);
    expect(peers).toContainEqual(expect.objectContaining({ node: 'broker-2', state: null }));
  });

  test('tell people what happens, and keep the record of its drain', async () => {
    await agent.tell('kafka broker-1: refused', 'its volume is blank');
    expect((await publishedMessages(local)).at(-1)).toMatchObject({
      topicArn: own.descriptor.eventsTopicArn,
      subject: 'kafka broker-1: refused',
    });
    await agent.keepDrainRecord('{}');
    const Key = drainRecordKey('broker-1', own.instanceId);
    const record = await operator.s3.send(new s3.GetObjectCommand({ Bucket: own.descriptor.bucket, Key }));
    expect(await record.Body!.transformToString()).toBe('{}');
  });
});

describe('a node can not touch what is not its own', () => {
  const denied = (action: string, resource: string) =>
    expect.stringMatching(
      new RegExp(
        `^(UnauthorizedOperation|AccessDenied|AccessDeniedException|AuthorizationErrorException): .*assumed-role/kafka-broker-1/${own.instanceId} ` +
          `is not authorized to perform: ${action} on resource: "?arn:aws:[^ ]*${resource}`,
      ),
    );
  const volume = (node: DeployedNode) => node.descriptor.node.volumeId;
  const allocation = (node: DeployedNode) => node.descriptor.publicAddress!.allocationId;
  const tag = (Resources: string[], Key: string, Value = 'x') =>
    own.ec2.send(new ec2.CreateTagsCommand({ Resources, Tags: [{ Key, Value }] }));
  const getParameters = (...Names: string[]) => own.ssm.send(new ssm.GetParametersCommand({ Names }));

  // Functions, since nothing is deployed yet when the table is read.
  test.each<[string, string, () => string, () => Promise<unknown>]>([
    [
      "attach the neighbour's volume",
      'ec2:AttachVolume',
      () => `volume/${volume(neighbour)}`,
      () =>
        own.ec2.send(
          new ec2.AttachVolumeCommand({
            VolumeId: volume(neighbour),
            InstanceId: own.instanceId,
            Device: '/dev/sdf',
          }),
        ),
    ],
    [
      "attach its volume to the neighbour's instance",
      'ec2:AttachVolume',
      () => `instance/${neighbour.instanceId}`,
      () =>
        own.ec2.send(
          new ec2.AttachVolumeCommand({
            VolumeId: volume(own),
            InstanceId: neighbour.instanceId,
            Device: '/dev/sdf',
          }),
        ),
    ],
    [
      "detach the neighbour's volume",
      'ec2:DetachVolume',
      () => `volume/${volume(neighbour)}`,
      () => own.ec2.send(new ec2.DetachVolumeCommand({ VolumeId: volume(neighbour) })),
    ],
    [
      "detach its volume from the neighbour's instance",
      'ec2:DetachVolume',
      () => `instance/${neighbour.instanceId}`,
      () =>
        own.ec2.send(
          new ec2.DetachVolumeCommand({ VolumeId: volume(own), InstanceId: neighbour.instanceId }),
        ),
    ],
    [
      "assign an address to the neighbour's interface",
      'ec2:AssignPrivateIpAddresses',
      () => `network-interface/${neighbour.interfaceId}`,
      () =>
        own.ec2.send(
          new ec2.AssignPrivateIpAddressesCommand({
            NetworkInterfaceId: neighbour.interfaceId,
            PrivateIpAddresses: [neighbour.descriptor.node.address],
            AllowReassignment: true,
          }),
        ),
    ],
    [
      "take the neighbour's Elastic IP",
      'ec2:AssociateAddress',
      () => `elastic-ip/${allocation(neighbour)}`,
      () =>
        own.ec2.send(
          new ec2.AssociateAddressCommand({
            AllocationId: allocation(neighbour),
            NetworkInterfaceId: own.interfaceId,
            AllowReassociation: true,
          }),
        ),
    ],
    [
      "give its Elastic IP to the neighbour's interface",
      'ec2:AssociateAddress',
      () => `network-interface/${neighbour.interfaceId}`,
      () =>
        own.ec2.send(
          new ec2.AssociateAddressCommand({
            AllocationId: allocation(own),
            NetworkInterfaceId: neighbour.interfaceId,
            AllowReassociation: true,
          }),
        ),
    ],
    ...(['Node', 'Cluster', 'KafkaRequest'] as const).map(
      (key): [string, string, () => string, () => Promise<unknown>] => [
        `write its own instance's tag ${key}`,
        'ec2:CreateTags',
        () => `instance/${own.instanceId}`,
        () => tag([own.instanceId], key),
      ],
    ),
    [
      "write its own instance's tag KafkaRequest beside its state",
      'ec2:CreateTags',
      () => `instance/${own.instanceId}`,
      () =>
        own.ec2.send(
          new ec2.CreateTagsCommand({
            Resources: [own.instanceId],
            Tags: ['KafkaState', 'KafkaRequest'].map((Key) => ({ Key, Value: 'x' })),
          }),
        ),
    ],
    [
      "take back an operator's request",
      'ec2:DeleteTags',
      () => `instance/${own.instanceId}`,
      () =>
        own.ec2.send(
          new ec2.DeleteTagsCommand({ Resources: [own.instanceId], Tags: [{ Key: 'KafkaRequest' }] }),
        ),
    ],
    [
      "write the neighbour's state",
      'ec2:CreateTags',
      () => `instance/${neighbour.instanceId}`,
      () => tag([neighbour.instanceId], 'KafkaState', 'running 2026-11-21T10:00:00Z'),
    ],
    [
      "write the neighbour's state together with its own",
      'ec2:CreateTags',
      () => `instance/${neighbour.instanceId}`,
      () => tag([own.instanceId, neighbour.instanceId], 'KafkaState'),
    ],
    [
      "tag the neighbour's volume as its own",
      'ec2:CreateTags',
      () => `volume/${volume(neighbour)}`,
      () => tag([volume(neighbour)], 'Node', 'broker-1'),
    ],
    [
      "complete the neighbour's termination",
      'autoscaling:CompleteLifecycleAction',
      () => 'autoScalingGroupName/kafka-broker-2',
      () =>
        own.autoscaling.send(
          new autoscaling.CompleteLifecycleActionCommand({
            AutoScalingGroupName: neighbour.descriptor.group,
            LifecycleHookName: neighbour.descriptor.lifecycleHook,
            InstanceId: neighbour.instanceId,
            LifecycleActionResult: 'CONTINUE',
          }),
        ),
    ],
    [
      "detach an instance from the neighbour's group",
      'autoscaling:DetachInstances',
      () => 'autoScalingGroupName/kafka-broker-2',
      () =>
        own.autoscaling.send(
          new autoscaling.DetachInstancesCommand({
            AutoScalingGroupName: neighbour.descriptor.group,
            InstanceIds: [neighbour.instanceId],
            ShouldDecrementDesiredCapacity: false,
          }),
        ),
    ],
    [
      "publish to another cluster's topic",
      'SNS:Publish',
      () => 'kafka2-events',
      () => own.sns.send(new sns.PublishCommand({ TopicArn: OTHER_TOPIC, Message: 'x' })),
    ],
    [
      "read the neighbour's secrets",
      'ssm:GetParameters',
      () => 'parameter/kafka/kafka/broker-2/keystore',
      () => getParameters('/kafka/kafka/broker-2/keystore'),
    ],
    [
      "read the neighbour's secrets among its own",
      'ssm:GetParameters',
      () => 'parameter/kafka/kafka/broker-2/keystore',
      () => getParameters('/kafka/kafka/broker-1/keystore', '/kafka/kafka/broker-2/keystore'),
    ],
    [
      "read another cluster's secrets",
      'ssm:GetParameters',
      () => 'parameter/kafka/kafka2/broker-1/keystore',
      () => getParameters('/kafka/kafka2/broker-1/keystore'),
    ],
    [
      "read the neighbour's marker",
      's3:GetObject',
      () => `/${markerKey('broker-2')}`,
      () =>
        own.s3.send(new s3.GetObjectCommand({ Bucket: own.descriptor.bucket, Key: markerKey('broker-2') })),
    ],
    [
      "write the neighbour's marker",
      's3:PutObject',
      () => `/${markerKey('broker-2')}`,
      () =>
        own.s3.send(
          new s3.PutObjectCommand({
            Bucket: own.descriptor.bucket,
            Key: markerKey('broker-2'),
            Body: '{}',
          }),
        ),
    ],
    [
      "write the record of the neighbour's drain",
      's3:PutObject',
      () => `/${drainRecordKey('broker-2', own.instanceId)}`,
      () =>
        own.s3.send(
          new s3.PutObjectCommand({
            Bucket: own.descriptor.bucket,
            Key: drainRecordKey('broker-2', own.instanceId),
            Body: '{}',
          }),
        ),
    ],
    [
      'read the record of its own drain',
      's3:GetObject',
      () => `/${drainRecordKey('broker-1', own.instanceId)}`,
      () =>
        own.s3.send(
          new s3.GetObjectCommand({
            Bucket: own.descriptor.bucket,
            Key: drainRecordKey('broker-1', own.instanceId),
          }),
        ),
    ],
    [
      'replace the bundle',
      's3:PutObject',
      () => '/bundle.tar',
      () =>
        own.s3.send(
          new s3.PutObjectCommand({ Bucket: own.descriptor.bucket, Key: 'bundle.tar', Body: 'mine' }),
        ),
    ],
    [
      'read the bundle in whatever version is the latest',
      's3:GetObject',
      () => '/bundle.tar',
      () => own.s3.send(new s3.GetObjectCommand({ Bucket: own.descriptor.bucket, Key: 'bundle.tar' })),
    ],
    [
      "read another cluster's bucket",
      's3:ListBucket',
      () => OTHER_BUCKET,
      () => own.s3.send(new s3.ListObjectsV2Command({ Bucket: OTHER_BUCKET })),
    ],
  ])('%s', async (_, action, resource, call) => {
    expect(await refusal(call())).toEqual(denied(action, resource()));
  });

  test.each<[string, () => Promise<unknown>]>([
    ['ec2:RunInstances', () => own.ec2.send(new ec2.RunInstancesCommand({ MinCount: 1, MaxCount: 1 }))],
    [
      'ec2:TerminateInstances',
      () => own.ec2.send(new ec2.TerminateInstancesCommand({ InstanceIds: [own.instanceId] })),
    ],
    [
      'ec2:DescribeNetworkInterfaces',
      () =>
        own.ec2.send(
          new ec2.DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [neighbour.interfaceId] }),
        ),
    ],
    [
      'autoscaling:TerminateInstanceInAutoScalingGroup',
      () =>
        own.autoscaling.send(
          new autoscaling.TerminateInstanceInAutoScalingGroupCommand({
            InstanceId: own.instanceId,
            ShouldDecrementDesiredCapacity: true,
          }),
        ),
    ],
    [
      'sns:Subscribe',
      () =>
        own.sns.send(
          new sns.SubscribeCommand({
            TopicArn: own.descriptor.eventsTopicArn,
            Protocol: 'email',
            Endpoint: 'a@example.org',
          }),
        ),
    ],
    ['ec2:DeleteVolume', () => own.ec2.send(new ec2.DeleteVolumeCommand({ VolumeId: volume(own) }))],
    [
      'autoscaling:UpdateAutoScalingGroup',
      () =>
        own.autoscaling.send(
          new autoscaling.UpdateAutoScalingGroupCommand({ AutoScalingGroupName: own.descriptor.group }),
        ),
    ],
    [
      'ssm:GetParametersByPath',
      () => own.ssm.send(new ssm.GetParametersByPathCommand({ Path: '/kafka/kafka/broker-1' })),
    ],
    [
      'iam:PutRolePolicy',
      () =>
        own.iam.send(
          new iam.PutRolePolicyCommand({
            RoleName: 'kafka-broker-1',
            PolicyName: 'node',
            PolicyDocument: '{}',
          }),
        ),
    ],
  ])('%s, on anything', async (action, call) => {
    expect(await refusal(call())).toMatch(
      new RegExp(
        `is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
        // SNS spells its own name in capitals.
        'i',
      ),
    );
  });
});

// At the end: the instance is in no group afterwards.
test('a node may leave its group, which replaces it, and only once', async () => {
  await agent.leaveGroup();
  await agent.leaveGroup();
  expect(await agent.groupMembership()).toBeNull();
  const { AutoScalingGroups } = await operator.autoscaling.send(
    new autoscaling.DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [own.descriptor.group] }),
  );
  expect(AutoScalingGroups![0].DesiredCapacity).toBe(1);
  const [replacement] = AutoScalingGroups![0].Instances!;
  expect(replacement.InstanceId).not.toBe(own.instanceId);
});
