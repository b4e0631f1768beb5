import * as autoscaling from '@aws-sdk/client-auto-scaling';
import * as sns from '@aws-sdk/client-sns';
import { QUOTAS } from '../../../cluster/quotas';
import {
  createGroupOf,
  createNetwork,
  type LocalAws,
  publishedMessages,
  refusal,
  startLocalAws,
} from './local-aws';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws({ hypervisor: false, quotas: { [QUOTAS.spotVcpus.code]: 0 } });
});
afterAll(() => aws.stop());

async function createTopic(Name: string, more: Partial<sns.CreateTopicCommandInput> = {}): Promise<string> {
  return (await aws.sns.send(new sns.CreateTopicCommand({ Name, ...more }))).TopicArn!;
}

const MISSING = 'arn:aws:sns:eu-central-1:123456789012:missing';

describe('a topic', () => {
  let topic: string;
  beforeAll(async () => {
    topic = await createTopic('kafka-events', { Tags: [{ Key: 'Cluster', Value: 'kafka' }] });
  });

  const publish = (more: Partial<sns.PublishCommandInput>) =>
    aws.sns.send(new sns.PublishCommand({ TopicArn: topic, Message: 'x', ...more }));
  const subscribe = (more: Partial<sns.SubscribeCommandInput> = {}) =>
    aws.sns.send(
      new sns.SubscribeCommand({ TopicArn: topic, Protocol: 'email', Endpoint: 'a@example.org', ...more }),
    );

  test('takes messages, which can be read back', async () => {
    await publish({ Subject: 'broker-2: standby is missing', Message: 'first\n√ second' });
    expect((await publishedMessages(aws)).at(-1)).toEqual({
      topicArn: topic,
      subject: 'broker-2: standby is missing',
      message: 'first\n√ second',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    await publish({ Subject: undefined });
    expect((await publishedMessages(aws)).at(-1)).toMatchObject({ subject: null });
  });

  test.each<[string, Partial<sns.PublishCommandInput>, RegExp]>([
    ['a subject of 101 characters', { Subject: 'x'.repeat(101) }, /^InvalidParameter\w*: .*Subject/],
    ['an empty subject', { Subject: '' }, /^InvalidParameter\w*: .*Subject/],
    ['a subject of two lines', { Subject: 'a\nb' }, /^InvalidParameter\w*: .*Subject/],
    ['a subject that starts with a space', { Subject: ' a' }, /^InvalidParameter\w*: .*Subject/],
    ['a subject beyond ASCII', { Subject: 'broker-1 → gone' }, /^InvalidParameter\w*: .*Subject/],
    ['an empty message', { Message: '' }, /^InvalidParameter\w*: .*Empty message/],
    ['a message of more than 256 KiB', { Message: 'ä'.repeat(131_073) }, /^InvalidParameter\w*: .*too long/],
    ['a topic that is no ARN', { TopicArn: 'kafka-events' }, /^InvalidParameter\w*: .*TopicArn/],
    ['a topic that does not exist', { TopicArn: MISSING }, /^NotFound\w*: .*does not exist/],
    [
      'attributes',
      { MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } } },
      /^UnsupportedOperation: sns:Publish .*MessageAttributes/,
    ],
    ['a phone number', { PhoneNumber: '+4915112345678' }, /^UnsupportedOperation: sns:Publish .*PhoneNumber/],
  ])('refuses %s, and nobody hears of it', async (_, input, words) => {
    const before = await publishedMessages(aws);
    expect(await refusal(publish(input))).toMatch(words);
    expect(await publishedMessages(aws)).toEqual(before);
  });

  test('takes a subject of 100 characters and a message of 256 KiB', async () => {
    const input = { Subject: 'x'.repeat(100), Message: 'x'.repeat(262_144) };
    expect(await refusal(publish(input))).toBe('accepted');
  });

  test('is made once: again only as it is', async () => {
    expect(await createTopic('kafka-events', { Tags: [{ Key: 'Cluster', Value: 'kafka' }] })).toBe(topic);
    expect(await refusal(createTopic('kafka-events'))).toMatch(/^InvalidParameter\w*: .*different tags/);
  });

  test('has a subscriber by mail who never confirms, and goes with it', async () => {
    const short = await createTopic('short-lived');
    expect((await subscribe({ TopicArn: short })).SubscriptionArn).toBe('pending confirmation');
    const { SubscriptionArn } = await subscribe({ TopicArn: short, ReturnSubscriptionArn: true });
    const read = () => aws.sns.send(new sns.GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect((await read()).Attributes).toMatchObject({
      PendingConfirmation: 'true',
      Endpoint: 'a@example.org',
      Protocol: 'email',
    });
    const listed = await aws.sns.send(new sns.ListSubscriptionsByTopicCommand({ TopicArn: short }));
    expect(listed.Subscriptions).toMatchObject([{ SubscriptionArn: 'PendingConfirmation' }]);
    const unsubscribe = aws.sns.send(new sns.UnsubscribeCommand({ SubscriptionArn }));
    expect(await refusal(unsubscribe)).toMatch(/^InvalidParameter\w*: .*pending confirmation/);
    await aws.sns.send(new sns.DeleteTopicCommand({ TopicArn: short }));
    expect(await refusal(read())).toMatch(/^NotFound/);
  });

  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['a name with a space', () => createTopic('a topic'), /^InvalidParameter/],
    [
      'a key of its own',
      () => createTopic('encrypted', { Attributes: { KmsMasterKeyId: 'alias/aws/sns' } }),
      /^UnsupportedOperation: sns:CreateTopic .*KmsMasterKeyId/,
    ],
    [
      'a policy',
      () =>
        aws.sns.send(
          new sns.SetTopicAttributesCommand({
            TopicArn: topic,
            AttributeName: 'Policy',
            AttributeValue: '{}',
          }),
        ),
      /^UnsupportedOperation: sns:SetTopicAttributes .*Policy/,
    ],
    ['no address for mail', () => subscribe({ Endpoint: 'nobody' }), /^InvalidParameter\w*: .*Email/],
    [
      'a web address',
      () => subscribe({ Protocol: 'https', Endpoint: 'https://example.org' }),
      /^UnsupportedOperation: sns:Subscribe .*https/,
    ],
    [
      'a batch',
      () =>
        aws.sns.send(
          new sns.PublishBatchCommand({
            TopicArn: topic,
            PublishBatchRequestEntries: [{ Id: '1', Message: 'x' }],
          }),
        ),
      /^UnsupportedOperation: sns:PublishBatch is not implemented/,
    ],
  ])('%s is refused', async (_, call, words) => {
    expect(await refusal(call())).toMatch(words);
  });
});

describe("a group's notifications", () => {
  const LAUNCH_ERROR = 'autoscaling:EC2_INSTANCE_LAUNCH_ERROR';
  let topic: string;
  let subnet: string;
  beforeAll(async () => {
    topic = await createTopic('groups');
    subnet = (await createNetwork(aws)).subnetA;
  });

  const notify = (AutoScalingGroupName: string, TopicARN = topic, ...types: string[]) =>
    aws.autoscaling.send(
      new autoscaling.PutNotificationConfigurationCommand({
        AutoScalingGroupName,
        TopicARN,
        NotificationTypes: types.length > 0 ? types : [LAUNCH_ERROR],
      }),
    );
  const heard = async (group: string) =>
    (await publishedMessages(aws)).filter(({ subject }) => subject?.includes(group));
  const retry = (AutoScalingGroupName: string) =>
    aws.autoscaling.send(
      new autoscaling.SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity: 1 }),
    );

  test('begin with a test, and tell of each launch that fails', async () => {
    const group = await createGroupOf(aws, subnet, ['m5.large']);
    await notify(group);
    expect(await heard(group)).toMatchObject([
      { topicArn: topic, subject: `Auto Scaling: test notification for group "${group}"` },
    ]);
    await retry(group);
    const [, failed] = await heard(group);
    expect(failed.subject).toBe(`Auto Scaling: failed launch for group "${group}"`);
    expect(JSON.parse(failed.message)).toMatchObject({
      Event: LAUNCH_ERROR,
      AutoScalingGroupName: group,
      StatusCode: 'Failed',
      StatusMessage: expect.stringContaining('Could not launch Spot Instances. MaxSpotInstanceCountExceeded'),
    });
  });

  test('can be listed, and end when they are deleted or their topic is', async () => {
    const group = await createGroupOf(aws, subnet, ['m5.large']);
    const other = await createTopic('groups-too');
    await notify(group);
    await notify(group, other);
    const list = async () =>
      (
        await aws.autoscaling.send(
          new autoscaling.DescribeNotificationConfigurationsCommand({ AutoScalingGroupNames: [group] }),
        )
      ).NotificationConfigurations!.map(({ TopicARN }) => TopicARN);
    expect(await list()).toEqual([topic, other]);
    const remove = () =>
      aws.autoscaling.send(
        new autoscaling.DeleteNotificationConfigurationCommand({
          AutoScalingGroupName: group,
          TopicARN: topic,
        }),
      );
    await remove();
    expect(await list()).toEqual([other]);
    expect(await refusal(remove())).toMatch(/^ValidationError/);
    await aws.sns.send(new sns.DeleteTopicCommand({ TopicArn: other }));
    const before = await heard(group);
    await retry(group);
    expect(await heard(group)).toEqual(before);
  });

  test('go to a topic that exists, of kinds that the local cloud sends', async () => {
    const group = await createGroupOf(aws, subnet, ['m5.large']);
    expect(await refusal(notify(group, MISSING))).toMatch(/^ValidationError: .*does not exist/);
    expect(await refusal(notify('nobody'))).toMatch(/^ValidationError: .*not found/);
    const launches = notify(group, topic, 'autoscaling:EC2_INSTANCE_LAUNCH');
    expect(await refusal(launches)).toMatch(/^UnsupportedOperation: .*EC2_INSTANCE_LAUNCH/);
  });
});
