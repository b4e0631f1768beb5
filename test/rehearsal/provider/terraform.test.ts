import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { EC2 } from '@aws-sdk/client-ec2';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import { SSM } from '@aws-sdk/client-ssm';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  completingTerminations,
  type LocalTerraform,
  startTerraform,
  type TerraformRun,
} from '../../support/terraform';
import { configuration, type Settings } from './configuration';

/** The real Terraform with the stand-in provider, against the local cloud's API. The tests build on each other. */

const REGION = 'eu-central-1';
const NO_CHANGES = 0;
const CHANGES = 2;

let folder: string;
let local: LocalTerraform;
let settings: Settings;
let clients: { ec2: EC2; autoscaling: AutoScaling; sns: SNS; ssm: SSM; s3: S3; iam: IAM };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provider-'));
  local = await startTerraform(REGION);
  const options = local.client;
  clients = {
    ec2: new EC2(options),
    autoscaling: new AutoScaling(options),
    sns: new SNS(options),
    ssm: new SSM(options),
    s3: new S3({ ...options, forcePathStyle: true }),
    iam: new IAM(options),
  };
  settings = {
    volumeSize: 10,
    userData: '#!/bin/sh\n',
    project: 'kafka',
    secretFile: join(folder, 'secret.txt'),
    secretVersion: 1,
    description: 'key store of a node',
    bundleFile: join(folder, 'bundle.tar'),
    topicDisplayName: 'Kafka',
  };
  writeFileSync(settings.secretFile, 'first-secret');
  writeFileSync(settings.bundleFile, Buffer.alloc(1_000_000, 'bundle'));
  writeConfiguration();
});

afterAll(async () => {
  Object.values(clients ?? {}).forEach((client) => client.destroy());
  await local?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a deployment', () => {
  test('is initialised and locked without any registry', async () => {
    await expectSuccess('init', '-input=false');
    await expectSuccess('providers', 'lock');
    expect(readFileSync(join(folder, '.terraform.lock.hcl'), 'utf8')).toContain('version     = "6.25.0"');
  });

  test('is applied', async () => {
    await expectSuccess('apply', '-auto-approve', '-input=false');
    const { account, public_ip, public_dns, bundle_version, template_version, ...read } = await outputs();
    expect(account).toBe('123456789012');
    expect(read).toEqual({
      zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
      offered: ['m5.large'],
      // One that was raised, and one that has its default.
      quotas: [32, 5],
    });
    expect(public_dns).toBe(`ec2-${String(public_ip).replaceAll('.', '-')}.${REGION}.compute.amazonaws.com`);
    expect(bundle_version).not.toBe('');
    expect(template_version).toBe(1);
  });

  test('has an empty plan afterwards', expectNoChanges);

  test('runs its instance in service, with the hook in place', async () => {
    const [group] = (await clients.autoscaling.describeAutoScalingGroups({})).AutoScalingGroups ?? [];
    expect(group.Instances).toMatchObject([{ LifecycleState: 'InService' }]);
    const hooks = await clients.autoscaling.describeLifecycleHooks({
      AutoScalingGroupName: 'kafka-broker-1',
    });
    expect(hooks.LifecycleHooks).toMatchObject([{ LifecycleHookName: 'drain', HeartbeatTimeout: 120 }]);
  });

  test('has a topic that its group tells of failed launches, and that a subscriber has yet to confirm', async () => {
    const { NotificationConfigurations } = await clients.autoscaling.describeNotificationConfigurations({});
    const topic = 'arn:aws:sns:eu-central-1:123456789012:kafka-events';
    expect(NotificationConfigurations).toMatchObject([
      { TopicARN: topic, NotificationType: 'autoscaling:EC2_INSTANCE_LAUNCH_ERROR' },
    ]);
    const [{ attributes }] = stateOf('aws_sns_topic_subscription', 'mail');
    expect(attributes).toMatchObject({ topic_arn: topic, pending_confirmation: true });
  });

  test('keeps the write-only value out of the state', async () => {
    expect(await storedSecret()).toBe('first-secret');
    expect(readFileSync(join(folder, 'terraform.tfstate'), 'utf8')).not.toContain('first-secret');
    const [{ attributes }] = stateOf('aws_ssm_parameter', 'secret');
    expect(attributes).toMatchObject({ value: '', value_wo: null, value_wo_version: 1, has_value_wo: true });
  });
});

describe('a write-only value', () => {
  test('that changes without its version changes nothing', async () => {
    writeFileSync(settings.secretFile, 'second-secret');
    await expectNoChanges();
  });

  test('makes an update of anything else fail, and leaves the secret alone', async () => {
    const { code, output } = await withSettings({ description: 'renamed' }, () => apply());
    expect(code).toBe(1);
    expect(output).toContain('ValidationException');
    expect(await storedSecret()).toBe('first-secret');
    await expectNoChanges();
  });

  test('is stored once its version changes', async () => {
    change({ secretVersion: 2, description: 'renamed' });
    await expectSuccess('apply', '-auto-approve', '-input=false');
    expect(await storedSecret()).toBe('second-secret');
    await expectNoChanges();
  });
});

describe('changes', () => {
  test('grow the volume, rename the topic, make a new template version and upload the new bundle, all in place', async () => {
    const before = await outputs();
    writeFileSync(settings.bundleFile, 'another bundle');
    change({ volumeSize: 20, topicDisplayName: 'Kafka at night', userData: '#!/bin/sh\necho changed\n' });
    const output = await expectSuccess('apply', '-auto-approve', '-input=false');
    expect(output).toContain('Resources: 0 added, 5 changed, 0 destroyed');
    const after = await outputs();
    expect(after.template_version).toBe(2);
    expect(after.bundle_version).not.toBe(before.bundle_version);
    const { Volumes } = await clients.ec2.describeVolumes({
      Filters: [{ Name: 'tag:Node', Values: ['broker-1'] }],
    });
    expect(Volumes?.map(({ Size }) => Size)).toContain(20);
    await expectNoChanges();
  });

  test('made outside are found and put right', async () => {
    const [{ attributes }] = stateOf('aws_vpc_security_group_ingress_rule', 'brokers');
    await clients.ec2.revokeSecurityGroupIngress({
      GroupId: attributes.security_group_id,
      SecurityGroupRuleIds: [attributes.id],
    });
    const { code, output } = await terraform('plan', '-detailed-exitcode', '-input=false');
    expect(code).toBe(CHANGES);
    expect(output).toContain('Plan: 1 to add, 0 to change, 0 to destroy');
    await expectSuccess('apply', '-auto-approve', '-input=false');
    await expectNoChanges();
  });
});

test('a resource that exists is imported as it is', async () => {
  const [{ attributes }] = stateOf('aws_vpc', 'main');
  await expectSuccess('state', 'rm', 'aws_vpc.main');
  await expectSuccess('import', '-input=false', 'aws_vpc.main', attributes.id);
  await expectNoChanges();
});

describe('refused is', () => {
  test.each([
    ['a type without handler', { aws_sqs_queue: { q: {} } }, 'Invalid resource type'],
    ['a setting without effect', { aws_eip: { e: { instance: 'i-1' } } }, 'does not implement instance'],
    ['a wrong value', { aws_vpc: { v: { cidr_block: '10.0.0.0/99' } } }, 'expected an IPv4 CIDR block'],
  ])('%s, before anything is made', async (_what, resource, message) => {
    writeFileSync(join(folder, 'more.tf.json'), JSON.stringify({ resource }));
    const { code, output } = await terraform('validate');
    rmSync(join(folder, 'more.tf.json'));
    expect(code).toBe(1);
    expect(output).toContain(message);
  });

  test('any endpoint but a local one', async () => {
    const elsewhere = { ...local.environment, AWS_ENDPOINT_URL: 'http://192.0.2.1:4566' };
    const { code, output } = await local.run(folder, ['plan', '-input=false'], elsewhere);
    expect(code).toBe(1);
    expect(output).toContain('never talks to AWS');
  });
});

test('a destroy drains the group, takes the final snapshot and leaves nothing else', async () => {
  await completingTerminations(
    clients.autoscaling,
    expectSuccess('destroy', '-auto-approve', '-input=false'),
  );

  const { ec2, autoscaling, sns, ssm, s3, iam } = clients;
  const kafka = { Filters: [{ Name: 'tag:Project', Values: ['kafka'] }] };
  expect((await ec2.describeVpcs(kafka)).Vpcs).toEqual([]);
  expect((await ec2.describeVolumes(kafka)).Volumes).toEqual([]);
  expect((await ec2.describeAddresses({})).Addresses).toEqual([]);
  expect((await ec2.describeLaunchTemplates({})).LaunchTemplates).toEqual([]);
  expect((await autoscaling.describeAutoScalingGroups({})).AutoScalingGroups).toEqual([]);
  expect((await sns.listTopics({})).Topics ?? []).toEqual([]);
  const ours = { Key: 'Name', Option: 'BeginsWith', Values: ['/kafka/'] };
  expect((await ssm.describeParameters({ ParameterFilters: [ours] })).Parameters).toEqual([]);
  expect((await s3.listBuckets({})).Buckets ?? []).toEqual([]);
  expect((await iam.listInstanceProfiles({})).InstanceProfiles).toEqual([]);
  expect((await ec2.describeSnapshots(kafka)).Snapshots).toMatchObject([{ VolumeSize: 20 }]);
});

function terraform(...args: string[]): Promise<TerraformRun> {
  return local.run(folder, args);
}

async function expectSuccess(...args: string[]): Promise<string> {
  const { code, output } = await terraform(...args);
  if (code !== 0) throw new Error(`terraform ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}

async function expectNoChanges(): Promise<void> {
  const { code, output } = await terraform('plan', '-detailed-exitcode', '-input=false');
  if (code !== NO_CHANGES) throw new Error(`the plan is not empty (${code}):\n${output}`);
}

const apply = () => terraform('apply', '-auto-approve', '-input=false');

async function outputs(): Promise<Record<string, unknown>> {
  const { output } = await terraform('output', '-json');
  const values = JSON.parse(output) as Record<string, { value: unknown }>;
  return Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value]));
}

function stateOf(type: string, name: string): { attributes: Record<string, string> }[] {
  interface State {
    resources: {
      type: string;
      name: string;
      mode: string;
      instances: { attributes: Record<string, string> }[];
    }[];
  }
  const { resources } = JSON.parse(readFileSync(join(folder, 'terraform.tfstate'), 'utf8')) as State;
  const found = resources.find((item) => item.mode === 'managed' && item.type === type && item.name === name);
  if (!found) throw new Error(`${type}.${name} is not in the state`);
  return found.instances;
}

async function storedSecret(): Promise<string | undefined> {
  const answer = await clients.ssm.getParameter({ Name: '/kafka/broker-1/keystore', WithDecryption: true });
  return answer.Parameter?.Value;
}

function change(changes: Partial<Settings>): void {
  settings = { ...settings, ...changes };
  writeConfiguration();
}

async function withSettings<T>(changes: Partial<Settings>, act: () => Promise<T>): Promise<T> {
  const before = settings;
  change(changes);
  try {
    return await act();
  } finally {
    change(before);
  }
}

function writeConfiguration(): void {
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(configuration(settings)));
}
