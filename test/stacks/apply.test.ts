import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { userData } from '../../userdata/cloud-config';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import { testConfig } from '../support/cluster';
import { synthesizeCluster, TEST_SECRET, type TestCluster } from '../support/cluster-app';
import { fault } from '../support/faults';
import { compileProgram } from '../support/programs';
import { completingTerminations, type LocalTerraform, startTerraform } from '../support/terraform';

/** The synthesized stacks, applied by the real Terraform against the API stand-in. No guests run. */

const STACKS = ['network', 'state', 'compute'] as const;

let folder: string;
let cluster: TestCluster;
let local: LocalTerraform;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'apply-'));
  const config = testConfig({
    controllers: { market: 'on-demand' },
    brokers: { volume: { iops: 4000, throughputMiBps: 250 } },
    tags: { Team: 'data' },
  });
  cluster = synthesizeCluster(folder, config);
  compileProgram('scripts/sweep', cluster.sweepProgram);
  local = await startTerraform(config.region);
});

afterAll(async () => {
  await local?.stop();
  rmSync(folder, { recursive: true });
});

const terraform = (stack: (typeof STACKS)[number], ...args: string[]) =>
  local.run(cluster.stackFolder(stack), args);

/** User data of the launch templates, by Terraform's state. */
function launchTemplates(): string[] {
  const state = JSON.parse(readFileSync(join(cluster.home.terraformFolder, 'compute.tfstate'), 'utf8')) as {
    resources: { type: string; name: string; instances: { attributes: { user_data: string } }[] }[];
  };
  return state.resources
    .filter(({ type }) => type === 'aws_launch_template')
    .map(({ instances }) => Buffer.from(instances[0].attributes.user_data, 'base64').toString());
}

const descriptorJson = (text: string): string =>
  text
    .split('\n')
    .find((line) => line.includes('"volumeId"'))!
    .trim();

const descriptors = (): NodeDescriptor[] =>
  launchTemplates().map((text) => JSON.parse(descriptorJson(text)) as NodeDescriptor);

/** As `npm run bundle` and a synthesis would. */
function changeBundle(content: string): void {
  writeFileSync(cluster.home.bundleFile, content);
  const file = join(cluster.stackFolder('state'), 'cdk.tf.json');
  const sha256 = createHash('sha256').update(content).digest('hex');
  const changed = readFileSync(file, 'utf8').replace(
    /"source_hash": "[0-9a-f]{64}"/,
    `"source_hash": "${sha256}"`,
  );
  writeFileSync(file, changed);
}

describe('the stacks under Terraform', () => {
  it.each(STACKS)('%s is valid and applies', async (stack) => {
    expect(await terraform(stack, 'init', '-input=false')).toMatchObject({ code: 0 });
    expect(await terraform(stack, 'validate')).toMatchObject({ code: 0 });
    expect(await terraform(stack, 'apply', '-auto-approve', '-input=false')).toMatchObject({
      code: 0,
    });
  });

  it.each(STACKS)('the plan of %s after an apply is empty', async (stack) => {
    const plan = await terraform(stack, 'plan', '-detailed-exitcode', '-input=false');
    expect(plan).toMatchObject({ code: 0 });
  });

  it('each node has one running instance in its own subnet, of the market asked for, tagged and with IMDSv2 required', async () => {
    const ec2 = new EC2Client(local.client);
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));
    ec2.destroy();
    const instances = Reservations!.flatMap((reservation) => reservation.Instances!);
    expect(instances.map((i) => i.Tags!.find((tag) => tag.Key === 'Node')!.Value).sort()).toEqual([
      'broker-1',
      'broker-2',
      'broker-3',
      'controller-1',
      'controller-2',
      'controller-3',
    ]);
    expect(new Set(instances.map((i) => i.SubnetId)).size).toBe(6);
    for (const instance of instances) {
      const tags = Object.fromEntries(instance.Tags!.map(({ Key, Value }) => [Key, Value]));
      expect(tags).toMatchObject({ Cluster: 'kafka', Team: 'data' });
      expect(instance.InstanceLifecycle).toBe(tags.Node.startsWith('broker') ? 'spot' : undefined);
      expect(instance.MetadataOptions?.HttpTokens).toBe('required');
    }
  });

  it.each(STACKS)('no secret is in the state of %s', (stack) => {
    const text = readFileSync(join(cluster.home.terraformFolder, `${stack}.tfstate`), 'utf8');
    expect(text).not.toContain(TEST_SECRET);
    expect(text).not.toContain(Buffer.from(TEST_SECRET).toString('base64'));
  });

  it('user data arrives as it was written, with everything in the node descriptor filled in', () => {
    const templates = launchTemplates();
    expect(templates).toHaveLength(6);
    for (const text of templates) {
      const json = descriptorJson(text);
      expect(text).toBe(userData(json));
      const descriptor = JSON.parse(json);
      expect(descriptor.node.volumeId).toMatch(/^vol-/);
      expect(descriptor.bundle.versionId).not.toContain('${');
      if (descriptor.node.role === 'broker')
        expect(descriptor.publicAddress.dnsName).toMatch(/^ec2-203-0-113-/);
    }
  });

  fault('bundle-changed', async () => {
    const s3 = new S3Client({ ...local.client, forcePathStyle: true });
    const { bucket, bundle: named } = descriptors()[0];
    changeBundle('another bundle');
    expect(await terraform('state', 'apply', '-auto-approve', '-input=false')).toMatchObject({ code: 0 });

    // What a launch template of before names is still there, and is what it was.
    expect(descriptors()[0].bundle).toEqual(named);
    const sha256Of = async (VersionId?: string) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: named.key, VersionId }));
      return createHash('sha256')
        .update(await Body!.transformToByteArray())
        .digest('hex');
    };
    expect(await sha256Of(named.versionId)).toBe(named.sha256);
    expect(await sha256Of()).not.toBe(named.sha256);
    s3.destroy();
    // And stays: old versions are cleared away only behind ten newer ones, and nothing else but drains' records is.
    const lifecycles = Object.values(cluster.json('state').resource.aws_s3_bucket_lifecycle_configuration);
    const rules = lifecycles.flatMap(({ rule }) => rule as Record<string, unknown>[]);
    const clearing = rules.filter((rule) => 'expiration' in rule || 'noncurrent_version_expiration' in rule);
    expect(clearing).toEqual([
      expect.objectContaining({
        filter: [{ prefix: named.key }],
        noncurrent_version_expiration: [{ newer_noncurrent_versions: 10, noncurrent_days: 30 }],
      }),
      expect.objectContaining({ filter: [{ prefix: 'drains/' }], expiration: [{ days: 365 }] }),
    ]);
  });

  it('compute is destroyed once its instances have let go', async () => {
    const groups = new AutoScalingClient(local.client);
    const destroyed = terraform('compute', 'destroy', '-auto-approve', '-input=false');
    expect(await completingTerminations(groups, destroyed)).toMatchObject({ code: 0 });
    groups.destroy();
  });

  it.each(['state', 'network'] as const)('%s is destroyed', async (stack) => {
    expect(await terraform(stack, 'destroy', '-auto-approve', '-input=false')).toMatchObject({
      code: 0,
    });
  });
});
