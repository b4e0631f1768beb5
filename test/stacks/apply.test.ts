import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { userData } from '../../userdata/cloud-config';
import { testConfig } from '../support/cluster';
import { synthesizeCluster, TEST_SECRET, type TestCluster } from '../support/cluster-app';
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
    const state = JSON.parse(readFileSync(join(cluster.home.terraformFolder, 'compute.tfstate'), 'utf8')) as {
      resources: { type: string; name: string; instances: { attributes: { user_data: string } }[] }[];
    };
    const templates = state.resources.filter(({ type }) => type === 'aws_launch_template');
    expect(templates).toHaveLength(6);
    for (const template of templates) {
      const text = Buffer.from(template.instances[0].attributes.user_data, 'base64').toString();
      const json = text.split('\n').find((line) => line.includes('"volumeId"'));
      expect(text).toBe(userData(json!.trim()));
      const descriptor = JSON.parse(json!.trim());
      expect(descriptor.node.volumeId).toMatch(/^vol-/);
      expect(descriptor.bundle.versionId).not.toContain('${');
      if (descriptor.node.role === 'broker')
        expect(descriptor.publicAddress.dnsName).toMatch(/^ec2-203-0-113-/);
    }
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
