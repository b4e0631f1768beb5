import * as autoscaling from '@aws-sdk/client-auto-scaling';
import * as ec2 from '@aws-sdk/client-ec2';
import * as iam from '@aws-sdk/client-iam';
import * as s3 from '@aws-sdk/client-s3';
import * as ssm from '@aws-sdk/client-ssm';
import {
  createNetwork,
  createVolume,
  debianImage,
  interfaceId,
  type LocalAws,
  refusal,
  runInstance,
  startLocalAws,
  ZONE_A,
} from './local-aws';
import { policyDocument } from './policies';

/** Names, sizes and numbers that AWS refuses whatever the account's quotas are. */

let aws: LocalAws;
let network: Awaited<ReturnType<typeof createNetwork>>;
let image: string;
let volume: string;

beforeAll(async () => {
  aws = await startLocalAws({ hypervisor: false });
  network = await createNetwork(aws);
  image = await debianImage(aws);
  volume = await createVolume(aws);
  await role('limits');
});
afterAll(() => aws.stop());

const AssumeRolePolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const role = (RoleName: string) =>
  aws.iam.send(new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
const profile = (InstanceProfileName: string) =>
  aws.iam.send(new iam.CreateInstanceProfileCommand({ InstanceProfileName }));
const rolePolicy = (PolicyName: string, objects = 1) =>
  aws.iam.send(
    new iam.PutRolePolicyCommand({
      RoleName: 'limits',
      PolicyName,
      PolicyDocument: JSON.stringify(
        policyDocument([
          {
            Action: 's3:GetObject',
            Resource: Array.from({ length: objects }, (_, i) => `arn:aws:s3:::bucket/${'x'.repeat(100)}${i}`),
          },
        ]),
      ),
    }),
  );
const template = (LaunchTemplateName: string) =>
  aws.ec2.send(
    new ec2.CreateLaunchTemplateCommand({
      LaunchTemplateName,
      LaunchTemplateData: { ImageId: image, InstanceType: 't3.small' },
    }),
  );
const group = (AutoScalingGroupName: string) =>
  aws.autoscaling.send(
    new autoscaling.CreateAutoScalingGroupCommand({
      AutoScalingGroupName,
      MinSize: 0,
      MaxSize: 0,
      VPCZoneIdentifier: network.subnetA,
      LaunchTemplate: { LaunchTemplateName: 'abc', Version: '$Latest' },
    }),
  );
const securityGroup = (GroupName: string, Description = 'x') =>
  aws.ec2.send(new ec2.CreateSecurityGroupCommand({ GroupName, Description, VpcId: network.vpcId }));
const bucket = (Bucket: string) =>
  aws.s3.send(
    new s3.CreateBucketCommand({
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    }),
  );
const parameter = (Name: string, Value = 'x') =>
  aws.ssm.send(new ssm.PutParameterCommand({ Name, Value, Type: 'String' }));
const gp3 = (more: Partial<ec2.CreateVolumeCommandInput>) =>
  aws.ec2.send(
    new ec2.CreateVolumeCommand({ Size: 8, AvailabilityZone: ZONE_A, VolumeType: 'gp3', ...more }),
  );
const subnet = (CidrBlock: string) =>
  aws.ec2.send(new ec2.CreateSubnetCommand({ VpcId: network.vpcId, CidrBlock, AvailabilityZone: ZONE_A }));
const tags = (count: number, from = 0, Value = 'x') =>
  aws.ec2.send(
    new ec2.CreateTagsCommand({
      Resources: [volume],
      Tags: Array.from({ length: count }, (_, index) => ({ Key: `key${from + index}`, Value })),
    }),
  );

test.each<[string, () => Promise<unknown>, RegExp]>([
  [
    'a role name of 65 characters',
    () => role('r'.repeat(65)),
    /^ValidationError: .*less than or equal to 64/,
  ],
  ['a role name with a space', () => role('a role'), /^ValidationError: .*must contain only alphanumeric/],
  ['a profile name of 129 characters', () => profile('p'.repeat(129)), /^ValidationError: .*equal to 128/],
  ['a profile name with a slash', () => profile('a/profile'), /^ValidationError: .*must contain only/],
  ['a policy name of 129 characters', () => rolePolicy('p'.repeat(129)), /^ValidationError: .*equal to 128/],
  [
    'inline policies beyond 10,240 characters',
    () => rolePolicy('long', 90),
    /^LimitExceeded.*: Maximum policy size of 10240 bytes exceeded for role limits/,
  ],
  ['a launch template name of two characters', () => template('ab'), /^InvalidLaunchTemplateName\.Malformed/],
  [
    'a launch template name of 129 characters',
    () => template('a'.repeat(129)),
    /^InvalidLaunchTemplateName\.Malformed/,
  ],
  [
    'a launch template name with a space',
    () => template('a template'),
    /^InvalidLaunchTemplateName\.Malformed/,
  ],
  ['a group name of 256 characters', () => group('a'.repeat(256)), /^ValidationError/],
  ['a group name with a colon', () => group('a:group'), /^ValidationError/],
  ['a security group named like an id', () => securityGroup('sg-kafka'), /^InvalidParameterValue: .*sg-\*/],
  ['a security group name of 256 characters', () => securityGroup('a'.repeat(256)), /^InvalidParameterValue/],
  [
    'a security group described with an apostrophe',
    () => securityGroup('described', "the broker's"),
    /^InvalidParameterValue: .*groupDescription/,
  ],
  ['a bucket name with a capital', () => bucket('Kafka'), /^InvalidBucketName/],
  ['a bucket name with an underscore', () => bucket('kafka_artifacts'), /^InvalidBucketName/],
  ['a bucket name of two characters', () => bucket('ab'), /^InvalidBucketName/],
  ['a bucket name of 64 characters', () => bucket('a'.repeat(64)), /^InvalidBucketName/],
  ['a parameter name with a space', () => parameter('/a parameter'), /^ValidationException: Parameter name/],
  ['a parameter name of 1,000 characters', () => parameter(`/${'a'.repeat(1000)}`), /^ValidationException/],
  [
    'a parameter 16 levels deep',
    () => parameter('/a'.repeat(16)),
    /^HierarchyLevelLimitExceededException: .*15 levels/,
  ],
  ['a parameter named like one of AWS', () => parameter('/aws/mine'), /^AccessDeniedException/],
  ['an empty parameter', () => parameter('/empty', ''), /^ValidationException/],
  [
    'a standard parameter of 4,097 characters',
    () => parameter('/long', 'x'.repeat(4097)),
    /^ValidationException: Standard tier parameters support a maximum/,
  ],
  ['a gp3 volume of 2,999 IOPS', () => gp3({ Iops: 2999 }), /^InvalidParameterValue: .*minimum is 3000/],
  [
    'more than 500 IOPS for each GiB',
    () => gp3({ Iops: 4001 }),
    /^InvalidParameterValue: Iops to volume size ratio .*maximum is 500/,
  ],
  ['a gp3 volume of 124 MiB/s', () => gp3({ Throughput: 124 }), /^InvalidParameterValue: .*minimum is 125/],
  [
    'more than 0.25 MiB/s for each IOPS',
    () => gp3({ Throughput: 751 }),
    /^InvalidParameterValue: Throughput .* ratio .*maximum is 0.25/,
  ],
  ['a volume of nothing', () => gp3({ Size: 0 }), /^InvalidParameterValue/],
  ['a subnet smaller than /28', () => subnet('10.20.9.0/29'), /^InvalidSubnet\.Range/],
  ['a subnet over another', () => subnet('10.20.1.0/28'), /^InvalidSubnet\.Conflict/],
  ['a subnet outside its VPC', () => subnet('10.21.1.0/28'), /^InvalidSubnet\.Range/],
  ['51 tags', () => tags(51), /^TagLimitExceeded/],
  ['50 tags and one more', () => tags(50).then(() => tags(1, 50)), /^TagLimitExceeded/],
  ['a tag value of 257 characters', () => tags(1, 0, 'x'.repeat(257)), /^InvalidParameterValue/],
])('%s is refused', async (_, call, words) => {
  expect(await refusal(call())).toMatch(words);
});

test.each<[string, () => Promise<unknown>]>([
  ['names of roles', () => role('r'.repeat(64))],
  ['names of profiles', () => profile('p'.repeat(128))],
  ['inline policies', () => rolePolicy('short', 70)],
  ['names of launch templates', () => template('abc')],
  ['names of groups', () => group('a'.repeat(255))],
  ['names of buckets', () => bucket('a'.repeat(63))],
  ['depth of parameters', () => parameter('/a'.repeat(15))],
  ['length of parameters', () => parameter('/longest', 'x'.repeat(4096))],
  ['IOPS and throughput', () => gp3({ Iops: 4000, Throughput: 1000 })],
  ['size of subnets', () => subnet('10.20.9.0/28')],
])('%s up to the limit are taken', async (_, call) => {
  expect(await refusal(call())).toBe('accepted');
});

test('an interface takes as many addresses as its instance type says', async () => {
  const instance = await runInstance(aws, network.subnetA, { InstanceType: 't3.small' });
  const assign = (...PrivateIpAddresses: string[]) =>
    refusal(
      aws.ec2.send(
        new ec2.AssignPrivateIpAddressesCommand({
          NetworkInterfaceId: interfaceId(instance),
          PrivateIpAddresses,
        }),
      ),
    );
  expect(await assign('10.20.1.20', '10.20.1.21', '10.20.1.22')).toBe('accepted');
  expect(await assign('10.20.1.23')).toMatch(/^PrivateIpAddressLimitExceeded/);
});
