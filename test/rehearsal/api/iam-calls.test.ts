import * as autoscaling from '@aws-sdk/client-auto-scaling';
import * as ec2 from '@aws-sdk/client-ec2';
import * as iam from '@aws-sdk/client-iam';
import * as s3 from '@aws-sdk/client-s3';
import * as ssm from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IamLedger } from '../../../rehearsal/cloud-state';
import {
  type AwsClients,
  awsClients,
  createNetwork,
  createVolume,
  type Credentials,
  interfaceId,
  type LocalAws,
  refusal,
  runInstance,
  startLocalAws,
} from './local-aws';
import { assumeRole } from './node-sessions';
import { policyDocument, type Statement } from './policies';

const TRUST = policyDocument([
  { Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' } as Statement,
]);
const SESSION = 'i-0123456789abcdef0';

let aws: LocalAws;
let roles = 0;

beforeAll(async () => {
  aws = await startLocalAws({ hypervisor: false });
  await aws.s3.send(
    new s3.CreateBucketCommand({
      Bucket: 'artifacts',
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    }),
  );
  await aws.s3.send(new s3.PutObjectCommand({ Bucket: 'artifacts', Key: 'there', Body: 'x' }));
});
afterAll(() => aws.stop());

async function createRole(statements: Statement[], tags: Record<string, string> = {}): Promise<string> {
  const RoleName = `role-${++roles}`;
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await aws.iam.send(
    new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(TRUST), Tags }),
  );
  const PolicyDocument = JSON.stringify(policyDocument(statements));
  if (statements.length > 0) {
    await aws.iam.send(new iam.PutRolePolicyCommand({ RoleName, PolicyName: 'inline', PolicyDocument }));
  }
  return RoleName;
}

/** Clients of an instance whose role has these statements. */
async function instanceWith(...statements: Statement[]): Promise<AwsClients & { arn: string }> {
  const role = await createRole(statements);
  return {
    ...awsClients(aws.endpoint, await assumeRole(aws, role, SESSION)),
    arn: `arn:aws:sts::123456789012:assumed-role/${role}/${SESSION}`,
  };
}

const ledger = async () => (await (await fetch(`${aws.endpoint}/_cloud/iam`)).json()) as IamLedger;
const describeVolumes = (clients: AwsClients) => clients.ec2.send(new ec2.DescribeVolumesCommand({}));
const everyService: [string, (clients: AwsClients) => Promise<unknown>][] = [
  ['ec2', describeVolumes],
  [
    'autoscaling',
    (clients) => clients.autoscaling.send(new autoscaling.DescribeAutoScalingInstancesCommand({})),
  ],
  ['ssm', (clients) => clients.ssm.send(new ssm.GetParametersCommand({ Names: ['/kafka/x'] }))],
  ['s3', (clients) => clients.s3.send(new s3.GetObjectCommand({ Bucket: 'artifacts', Key: 'there' }))],
  ['sts', (clients) => clients.sts.send(new GetCallerIdentityCommand({}))],
];
const forServices = (expected: Record<string, string>) =>
  everyService.map(
    ([service, call]) =>
      [service, expected[service], call] as [string, string, (clients: AwsClients) => Promise<unknown>],
  );

describe('credentials', () => {
  const everything: Statement = { Action: '*', Resource: '*' };
  let session: Required<Credentials>;
  let expired: AwsClients;

  beforeAll(async () => {
    const role = await createRole([everything]);
    session = await assumeRole(aws, role, SESSION);
    expired = awsClients(aws.endpoint, await assumeRole(aws, role, SESSION, 1));
    await sleep(1100);
  });

  test.each(everyService)('of a session are good for %s', async (_, call) => {
    expect(await refusal(call(awsClients(aws.endpoint, session)))).toBe('accepted');
  });

  test.each(
    forServices({
      ec2: 'RequestExpired: Request has expired.',
      autoscaling: 'ExpiredToken: The security token included in the request is expired',
      ssm: 'ExpiredTokenException: The security token included in the request is expired',
      s3: 'ExpiredToken: The provided token has expired.',
      sts: 'ExpiredToken: The security token included in the request is expired',
    }),
  )('of a session that is over: %s says %s', async (_, words, call) => {
    expect(await refusal(call(expired))).toBe(words);
  });

  const invalid = {
    ec2: 'AuthFailure: AWS was not able to validate the provided access credentials',
    autoscaling: 'InvalidClientTokenId: The security token included in the request is invalid.',
    ssm: 'UnrecognizedClientException: The security token included in the request is invalid.',
    s3: 'InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.',
    sts: 'InvalidClientTokenId: The security token included in the request is invalid.',
  };

  test.each(forServices(invalid))('with a made-up key: %s says %s', async (_, words, call) => {
    const made = { ...session, accessKeyId: 'ASIAIOSFODNN7EXAMPLE' };
    expect(await refusal(call(awsClients(aws.endpoint, made)))).toBe(words);
  });

  test.each(forServices(invalid))('without the token: %s says %s', async (_, words, call) => {
    const { accessKeyId, secretAccessKey } = session;
    expect(await refusal(call(awsClients(aws.endpoint, { accessKeyId, secretAccessKey })))).toBe(words);
  });

  test.each(
    forServices({ ...invalid, s3: 'InvalidToken: The provided token is malformed or otherwise invalid.' }),
  )('with another token: %s says %s', async (_, words, call) => {
    expect(await refusal(call(awsClients(aws.endpoint, { ...session, sessionToken: 'x' })))).toBe(words);
  });

  test('are void once their role is deleted', async () => {
    const role = await createRole([]);
    const clients = awsClients(aws.endpoint, await assumeRole(aws, role, SESSION));
    await aws.iam.send(new iam.DeleteRoleCommand({ RoleName: role }));
    expect(await refusal(describeVolumes(clients))).toBe(invalid.ec2);
  });

  test('are not given for a role that does not exist, or that EC2 may not assume', async () => {
    expect(await refusal(assumeRole(aws, 'nobody', SESSION))).toMatch(/^AccessDenied: .*sts:AssumeRole/);
    const AssumeRolePolicyDocument = JSON.stringify(TRUST).replace('ec2.', 'lambda.');
    await aws.iam.send(new iam.CreateRoleCommand({ RoleName: 'lambda', AssumeRolePolicyDocument }));
    expect(await refusal(assumeRole(aws, 'lambda', SESSION))).toMatch(/^AccessDenied: .*sts:AssumeRole/);
  });

  test('a call without a signature is refused', async () => {
    const answer = await fetch(`${aws.endpoint}/artifacts/there`);
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('AccessDenied')]);
  });
});

describe('denials in the words of each service', () => {
  test('EC2, with a resource', async () => {
    const VolumeId = await createVolume(aws);
    const clients = await instanceWith();
    const call = clients.ec2.send(new ec2.DetachVolumeCommand({ VolumeId }));
    const error = (await call.catch((thrown: unknown) => thrown)) as ec2.EC2ServiceException;
    const encoded = 'Encoded authorization failure message: ';
    const [said, message] = error.message.split(encoded);
    expect([error.name, error.$metadata.httpStatusCode, said]).toEqual([
      'UnauthorizedOperation',
      403,
      `You are not authorized to perform this operation. User: ${clients.arn} is not authorized to perform: ` +
        `ec2:DetachVolume on resource: arn:aws:ec2:eu-central-1:123456789012:volume/${VolumeId} because no ` +
        'identity-based policy allows the ec2:DetachVolume action. ',
    ]);
    expect(JSON.parse(Buffer.from(message, 'base64url').toString())).toMatchObject({ allowed: false });
  });

  test('EC2, of a call that knows no resources', async () => {
    const clients = await instanceWith();
    expect(await refusal(describeVolumes(clients))).toBe(
      `UnauthorizedOperation: You are not authorized to perform this operation. User: ${clients.arn} is not ` +
        'authorized to perform: ec2:DescribeVolumes because no identity-based policy allows the ' +
        'ec2:DescribeVolumes action',
    );
  });

  test('Auto Scaling, by an explicit deny', async () => {
    const clients = await instanceWith(
      { Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'autoscaling:Describe*', Resource: '*' },
    );
    const call = clients.autoscaling.send(new autoscaling.DescribeAutoScalingInstancesCommand({}));
    expect(await refusal(call)).toBe(
      `AccessDenied: User: ${clients.arn} is not authorized to perform: ` +
        'autoscaling:DescribeAutoScalingInstances with an explicit deny in an identity-based policy',
    );
  });

  test('Systems Manager', async () => {
    const clients = await instanceWith();
    const call = clients.ssm.send(new ssm.GetParametersCommand({ Names: ['/kafka/x'] }));
    expect(await refusal(call)).toBe(
      `AccessDeniedException: User: ${clients.arn} is not authorized to perform: ssm:GetParameters on resource: ` +
        'arn:aws:ssm:eu-central-1:123456789012:parameter/kafka/x because no identity-based policy allows the ' +
        'ssm:GetParameters action',
    );
  });

  test('S3', async () => {
    const clients = await instanceWith();
    const call = clients.s3.send(new s3.GetObjectCommand({ Bucket: 'artifacts', Key: 'there' }));
    expect(await refusal(call)).toBe(
      `AccessDenied: User: ${clients.arn} is not authorized to perform: s3:GetObject on resource: ` +
        '"arn:aws:s3:::artifacts/there" because no identity-based policy allows the s3:GetObject action',
    );
  });
});

describe('what S3 says of a missing key', () => {
  const objects: Statement = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::artifacts/*' };
  const missing = (clients: AwsClients) =>
    refusal(clients.s3.send(new s3.GetObjectCommand({ Bucket: 'artifacts', Key: 'missing' })));

  test('404 to who may list the bucket', async () => {
    const listing = { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::artifacts' };
    expect(await missing(await instanceWith(objects, listing))).toMatch(/^NoSuchKey/);
  });

  test('403 to others', async () => {
    expect(await missing(await instanceWith(objects))).toMatch(/^AccessDenied: .*s3:ListBucket/);
  });
});

describe('conditions on what the call brings along', () => {
  test("the tags of the caller's role", async () => {
    const role = await createRole(
      [{ Action: 'ssm:GetParameter*', Resource: 'arn:aws:ssm:*:*:parameter/${aws:PrincipalTag/Node}/*' }],
      { Node: 'broker-1' },
    );
    const clients = awsClients(aws.endpoint, await assumeRole(aws, role, SESSION));
    const get = (name: string) => refusal(clients.ssm.send(new ssm.GetParametersCommand({ Names: [name] })));
    expect(await get('/broker-1/x')).toBe('accepted');
    expect(await get('/broker-2/x')).toMatch(/^AccessDeniedException/);
  });

  test('values of the tags to write', async () => {
    const volume = await createVolume(aws);
    const clients = await instanceWith({
      Action: 'ec2:CreateTags',
      Resource: '*',
      Condition: { StringLike: { 'aws:RequestTag/State': 'standby *' } },
    });
    const tag = (Value: string) =>
      refusal(
        clients.ec2.send(new ec2.CreateTagsCommand({ Resources: [volume], Tags: [{ Key: 'State', Value }] })),
      );
    expect(await tag('standby now')).toBe('accepted');
    expect(await tag('running now')).toMatch(/^UnauthorizedOperation/);
  });

  test('keys of the tags to delete', async () => {
    const volume = await createVolume(aws);
    const clients = await instanceWith({
      Action: 'ec2:DeleteTags',
      Resource: '*',
      Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['State'] } },
    });
    const untag = (Key: string) =>
      refusal(clients.ec2.send(new ec2.DeleteTagsCommand({ Resources: [volume], Tags: [{ Key }] })));
    expect(await untag('State')).toBe('accepted');
    expect(await untag('Node')).toMatch(/^UnauthorizedOperation/);
  });

  test('a key that AWS does not have for the action never holds', async () => {
    const volume = await createVolume(aws);
    // Of an instance, says the reference; of a volume there is none.
    const clients = await instanceWith({
      Action: 'ec2:DetachVolume',
      Resource: '*',
      Condition: { StringEquals: { 'ec2:InstanceType': 't3.medium' } },
    });
    const call = clients.ec2.send(new ec2.DetachVolumeCommand({ VolumeId: volume }));
    expect(await refusal(call)).toMatch(/^UnauthorizedOperation/);
  });
});

describe('calls of a hand-over', () => {
  const ec2Arn = (resource: string) => `arn:aws:ec2:eu-central-1:123456789012:${resource}`;
  const groupArn = (name: string) =>
    `arn:aws:autoscaling:eu-central-1:123456789012:autoScalingGroup:*:autoScalingGroupName/${name}`;
  /** Not what the call does then, only whether it may. */
  const isDenied = async (call: Promise<unknown>) =>
    /^(UnauthorizedOperation|AccessDenied)/.test(await refusal(call));

  test.each<[string, (clients: AwsClients, group: string) => Promise<unknown>]>([
    [
      'autoscaling:DetachInstances',
      (clients, AutoScalingGroupName) =>
        clients.autoscaling.send(
          new autoscaling.DetachInstancesCommand({
            AutoScalingGroupName,
            InstanceIds: [SESSION],
            ShouldDecrementDesiredCapacity: false,
          }),
        ),
    ],
    [
      'autoscaling:RecordLifecycleActionHeartbeat',
      (clients, AutoScalingGroupName) =>
        clients.autoscaling.send(
          new autoscaling.RecordLifecycleActionHeartbeatCommand({
            AutoScalingGroupName,
            LifecycleHookName: 'drain',
            InstanceId: SESSION,
          }),
        ),
    ],
  ])('%s, of its own group', async (Action, call) => {
    const clients = await instanceWith({ Action, Resource: groupArn('kafka-broker-1') });
    expect(await isDenied(call(clients, 'kafka-broker-1'))).toBe(false);
    expect(await isDenied(call(clients, 'kafka-broker-2'))).toBe(true);
  });

  test('ec2:UnassignPrivateIpAddresses, by subnet', async () => {
    const { subnetA, subnetB } = await createNetwork(aws);
    const interfaceIn = async (SubnetId: string) =>
      (await aws.ec2.send(new ec2.CreateNetworkInterfaceCommand({ SubnetId }))).NetworkInterface!
        .NetworkInterfaceId!;
    const clients = await instanceWith({
      Action: 'ec2:UnassignPrivateIpAddresses',
      Resource: ec2Arn('network-interface/*'),
      Condition: { ArnEquals: { 'ec2:Subnet': ec2Arn(`subnet/${subnetA}`) } },
    });
    const unassign = async (subnet: string) =>
      clients.ec2.send(
        new ec2.UnassignPrivateIpAddressesCommand({
          NetworkInterfaceId: await interfaceIn(subnet),
          PrivateIpAddresses: ['10.20.1.20'],
        }),
      );
    expect(await isDenied(unassign(subnetA))).toBe(false);
    expect(await isDenied(unassign(subnetB))).toBe(true);
  });

  test('ec2:DisassociateAddress, of an association and of none', async () => {
    const { subnetA } = await createNetwork(aws);
    const instance = await runInstance(aws, subnetA);
    const { AllocationId } = await aws.ec2.send(new ec2.AllocateAddressCommand({ Domain: 'vpc' }));
    const { AssociationId } = await aws.ec2.send(
      new ec2.AssociateAddressCommand({ AllocationId, NetworkInterfaceId: interfaceId(instance) }),
    );
    const only = (...resources: string[]) =>
      instanceWith({ Action: 'ec2:DisassociateAddress', Resource: resources.map(ec2Arn) });
    const disassociate = (clients: AwsClients, association = AssociationId) =>
      clients.ec2.send(new ec2.DisassociateAddressCommand({ AssociationId: association }));
    const address = `elastic-ip/${AllocationId}`;
    expect(await isDenied(disassociate(await only(address)))).toBe(true);
    const both = await only(address, `network-interface/${interfaceId(instance)}`);
    expect(await isDenied(disassociate(both, 'eipassoc-0123456789abcdef0'))).toBe(true);
    expect(await refusal(disassociate(both))).toBe('accepted');
  });
});

describe('what cannot be judged does not pass', () => {
  const on = (Condition: Statement['Condition']): Statement => ({
    Action: 'ec2:*',
    Resource: '*',
    Condition,
  });
  test.each<[string, Statement]>([
    ['condition operator IpAddress', on({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })],
    ['condition key aws:SourceVpc', on({ StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } })],
  ])('%s', async (what, statement) => {
    expect(await refusal(describeVolumes(await instanceWith(statement)))).toBe(
      `InternalError: ec2:DescribeVolumes failed in the local cloud: NotSupported: ${what}`,
    );
  });

  test('a call that the role may make and the local cloud has no table for', async () => {
    const clients = await instanceWith({ Action: 'ec2:*', Resource: '*' });
    expect(await refusal(clients.ec2.send(new ec2.DescribeVpcsCommand({})))).toMatch(
      /^UnsupportedOperation: ec2:DescribeVpcs: the local cloud does not know what this call of an instance needs/,
    );
    expect(await refusal(clients.s3.send(new s3.ListBucketsCommand({})))).toMatch(
      /^UnsupportedOperation: s3:GET/,
    );
  });

  test('an object of a bucket that has a policy of its own', async () => {
    const Bucket = 'with-a-policy';
    await aws.s3.send(
      new s3.CreateBucketCommand({
        Bucket,
        CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
      }),
    );
    const statement = { Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` };
    const Policy = JSON.stringify(policyDocument([statement as Statement]));
    await aws.s3.send(new s3.PutBucketPolicyCommand({ Bucket, Policy }));
    const clients = await instanceWith({ Action: 's3:*', Resource: '*' });
    const call = clients.s3.send(new s3.GetObjectCommand({ Bucket, Key: 'x' }));
    expect(await refusal(call)).toMatch(/^InternalError: .*NotSupported: policy of bucket with-a-policy/);
  });

  test('a parameter encrypted with a key of its own', async () => {
    const Name = '/kafka/own-key';
    await aws.ssm.send(
      new ssm.PutParameterCommand({ Name, Value: 'x', Type: 'SecureString', KeyId: 'alias/mine' }),
    );
    const clients = await instanceWith({ Action: 'ssm:*', Resource: '*' });
    const call = clients.ssm.send(new ssm.GetParametersCommand({ Names: [Name], WithDecryption: true }));
    expect(await refusal(call)).toMatch(/^InternalError: .*kms:Decrypt with alias\/mine/);
  });
});

describe('policies', () => {
  test('managed ones count as well as inline ones', async () => {
    const clients = await instanceWith();
    const policy = await aws.iam.send(
      new iam.CreatePolicyCommand({
        PolicyName: 'volumes',
        PolicyDocument: JSON.stringify(policyDocument([{ Action: 'ec2:DescribeVolumes', Resource: '*' }])),
      }),
    );
    await aws.iam.send(
      new iam.AttachRolePolicyCommand({ RoleName: `role-${roles}`, PolicyArn: policy.Policy!.Arn }),
    );
    expect(await refusal(describeVolumes(clients))).toBe('accepted');
  });

  test('a change counts from the next call', async () => {
    const clients = await instanceWith({ Action: 'ec2:DescribeVolumes', Resource: '*' });
    expect(await refusal(describeVolumes(clients))).toBe('accepted');
    await aws.iam.send(new iam.DeleteRolePolicyCommand({ RoleName: `role-${roles}`, PolicyName: 'inline' }));
    expect(await refusal(describeVolumes(clients))).toMatch(/^UnauthorizedOperation/);
  });

  test("operators' calls are not evaluated", async () => {
    const before = (await ledger()).evaluated;
    await describeVolumes(aws);
    expect((await ledger()).evaluated).toBe(before);
  });
});

describe('the ledger', () => {
  test('counts calls, and keeps what a role was granted and used after it is gone', async () => {
    const before = await ledger();
    const clients = await instanceWith(
      { Action: ['ec2:Describe*', 'ec2:AttachVolume'], Resource: '*' },
      { Effect: 'Deny', Action: 'ssm:*', Resource: '*' },
    );
    const role = `role-${roles}`;
    await describeVolumes(clients);
    await describeVolumes(clients);
    const denied = new ec2.DetachVolumeCommand({ VolumeId: 'vol-0123456789abcdef0' });
    await refusal(clients.ec2.send(denied));
    await refusal(clients.ec2.send(denied));
    await aws.iam.send(new iam.DeleteRolePolicyCommand({ RoleName: role, PolicyName: 'inline' }));
    await aws.iam.send(new iam.DeleteRoleCommand({ RoleName: role }));
    await refusal(describeVolumes(clients));

    const after = await ledger();
    expect(after.evaluated - before.evaluated).toBe(5);
    expect(after.allowed - before.allowed).toBe(2);
    expect(after.roles[role]).toEqual({ 'ec2:AttachVolume': 0, 'ec2:Describe*': 2 });
    expect(after.refused.slice(before.refused.length)).toEqual([
      {
        caller: clients.arn,
        action: 'ec2:DetachVolume',
        resource: 'arn:aws:ec2:eu-central-1:123456789012:volume/vol-0123456789abcdef0',
        code: 'UnauthorizedOperation',
        count: 2,
      },
      {
        caller: expect.stringMatching(/^ASIA/),
        action: 'ec2:DescribeVolumes',
        resource: null,
        code: 'AuthFailure',
        count: 1,
      },
    ]);
  });
});
