import { PutWarmPoolCommand, StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeSubnetsCommand,
  type EC2ServiceException,
  GetSpotPlacementScoresCommand,
  RebootInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateRoleCommand,
  GetOpenIDConnectProviderCommand,
  SimulateCustomPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  DescribeParametersCommand,
  GetCalendarStateCommand,
  GetParameterCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { type LocalAws, refusal, startLocalAws } from './local-aws';

describe('other services, and errors', () => {
  let aws: LocalAws;

  beforeAll(async () => {
    aws = await startLocalAws({ hypervisor: false });
    await aws.s3.send(new CreateBucketCommand({ Bucket: 'artifacts' }));
    await aws.s3.send(
      new PutBucketVersioningCommand({ Bucket: 'artifacts', VersioningConfiguration: { Status: 'Enabled' } }),
    );
  });
  afterAll(() => aws.stop());

  describe('S3', () => {
    const putOnce = (Key: string, Body: string) =>
      aws.s3.send(new PutObjectCommand({ Bucket: 'artifacts', Key, Body, IfNoneMatch: '*' }));

    test('of many that write an object on condition that there is none, one succeeds', async () => {
      const writers = Array.from({ length: 10 }, (_, index) =>
        refusal(putOnce('markers/broker-1.json', `${index}`)),
      );
      const answers = await Promise.all(writers);
      expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(1);
      expect(answers.filter((answer) => answer.startsWith('PreconditionFailed'))).toHaveLength(9);
    });

    test('missing lifecycle rules are NoSuchLifecycleConfiguration', async () => {
      const get = aws.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: 'artifacts' }));
      expect(await refusal(get)).toMatch(/^NoSuchLifecycleConfiguration/);
    });

    test('a missing key is NoSuchKey', async () => {
      const get = aws.s3.send(new GetObjectCommand({ Bucket: 'artifacts', Key: 'nothing' }));
      expect(await refusal(get)).toMatch(/^NoSuchKey/);
    });

    test('large objects come back as they were, whole, in part and by version', async () => {
      const content = randomBytes(40_000_000);
      const put = () =>
        aws.s3.send(
          new PutObjectCommand({
            Bucket: 'artifacts',
            Key: 'bundle.tar',
            Body: Readable.from(content, { objectMode: false }),
            ContentLength: content.length,
          }),
        );
      const { VersionId } = await put();
      await aws.s3.send(new PutObjectCommand({ Bucket: 'artifacts', Key: 'bundle.tar', Body: 'another' }));
      const get = async (Range?: string) => {
        const object = await aws.s3.send(
          new GetObjectCommand({ Bucket: 'artifacts', Key: 'bundle.tar', VersionId, Range }),
        );
        return Buffer.from(await object.Body!.transformToByteArray());
      };
      const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
      for (const download of await Promise.all([get(), get(), get()])) {
        expect(digest(download)).toBe(digest(content));
      }
      expect(digest(await get('bytes=1000000-35000000'))).toBe(
        digest(content.subarray(1_000_000, 35_000_001)),
      );
    });
  });

  test('SSM keeps secrets encrypted unless asked', async () => {
    const Name = '/kafka/kafka/broker-1/keystore';
    await aws.ssm.send(new PutParameterCommand({ Name, Value: 'secret', Type: 'SecureString' }));
    const read = async (WithDecryption: boolean) =>
      (await aws.ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter!.Value;
    expect(await read(true)).toBe('secret');
    expect(await read(false)).not.toBe('secret');
  });

  test("an account's parameters are listed without the public ones", async () => {
    await aws.ssm.send(new PutParameterCommand({ Name: '/kafka/listed', Value: 'x', Type: 'String' }));
    const { Parameters = [] } = await aws.ssm.send(new DescribeParametersCommand({}));
    const names = Parameters.map(({ Name }) => Name);
    expect(names).toContain('/kafka/listed');
    expect(names.filter((name) => name!.startsWith('/aws/'))).toEqual([]);
  });

  test('STS gives credentials for a role', async () => {
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    };
    const role = await aws.iam.send(
      new CreateRoleCommand({ RoleName: 'node', AssumeRolePolicyDocument: JSON.stringify(policy) }),
    );
    const assumed = await aws.sts.send(
      new AssumeRoleCommand({ RoleArn: role.Role!.Arn, RoleSessionName: 'i-0123456789abcdef0' }),
    );
    expect(assumed.Credentials!.SessionToken).toBeDefined();
    expect((await aws.sts.send(new GetCallerIdentityCommand({}))).Account).toBe('123456789012');
  });

  describe('a call that the local cloud does not carry out fails and is named', () => {
    test.each<[string, () => Promise<unknown>]>([
      [
        'ec2:GetSpotPlacementScores',
        () => aws.ec2.send(new GetSpotPlacementScoresCommand({ TargetCapacity: 1 })),
      ],
      ['ec2:StopInstances', () => aws.ec2.send(new StopInstancesCommand({ InstanceIds: ['i-1'] }))],
      ['ec2:RebootInstances', () => aws.ec2.send(new RebootInstancesCommand({ InstanceIds: ['i-1'] }))],
      [
        'ec2:DescribeSubnets',
        () =>
          aws.ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'no-such-filter', Values: ['x'] }] })),
      ],
      [
        'autoscaling:StartInstanceRefresh',
        () => aws.autoscaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName: 'g' })),
      ],
      [
        'autoscaling:PutWarmPool',
        () => aws.autoscaling.send(new PutWarmPoolCommand({ AutoScalingGroupName: 'g' })),
      ],
      [
        'iam:SimulateCustomPolicy',
        () =>
          aws.iam.send(new SimulateCustomPolicyCommand({ PolicyInputList: ['{}'], ActionNames: ['a:b'] })),
      ],
      ['ssm:GetCalendarState', () => aws.ssm.send(new GetCalendarStateCommand({ CalendarNames: ['x'] }))],
    ])('%s', async (name, call) => {
      const error = (await call().catch((thrown: unknown) => thrown)) as EC2ServiceException;
      expect(error.name).toBe('UnsupportedOperation');
      expect(error.message).toContain(`${name} is not implemented by the local cloud`);
      expect(error.$metadata.httpStatusCode).toBe(400);
    });
  });

  test('errors of IAM are those of IAM', async () => {
    const missing = new GetOpenIDConnectProviderCommand({
      OpenIDConnectProviderArn: 'arn:aws:iam::123456789012:oidc/x',
    });
    expect(await refusal(aws.iam.send(missing))).toMatch(/^NoSuchEntity/);
  });

  test('what breaks inside is an InternalError that names the call', async () => {
    // No SDK sends this: a count that is no number.
    const response = await fetch(aws.endpoint, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Authorization:
          'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/eu-central-1/ec2/aws4_request, x',
      },
      body: 'Action=RunInstances&Version=2016-11-15&MinCount=one&MaxCount=one',
    });
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('<Code>InternalError</Code><Message>ec2:RunInstances failed');
  });
});
