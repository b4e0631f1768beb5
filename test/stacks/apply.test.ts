import {
  AutoScalingClient,
  CompleteLifecycleActionCommand,
  DescribeAutoScalingInstancesCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startApi } from '../../rehearsal/api/start';
import { buildProvider } from '../../rehearsal/provider/build';
import { TERMINATION_HOOK } from '../../stacks/constructs/node-group';
import { userData } from '../../userdata/cloud-config';
import { testConfig } from '../support/cluster';
import { synthesizeCluster, TEST_SECRET, type TestCluster } from '../support/cluster-app';

/** The synthesized stacks, applied by the real Terraform against the API stand-in. No guests run. */

const STACKS = ['network', 'state', 'compute'] as const;
const projectRoot = resolve(__dirname, '../..');
const run = promisify(execFile);

let folder: string;
let cluster: TestCluster;
let api: Awaited<ReturnType<typeof startApi>>;
let environment: NodeJS.ProcessEnv;
let groups: AutoScalingClient;
let ec2: EC2Client;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'apply-'));
  cluster = synthesizeCluster(folder, testConfig());
  api = await startApi({ projectRoot, host: '127.0.0.1', port: await freePort(), hypervisor: false });
  environment = {
    ...process.env,
    ...(await buildProvider(projectRoot)).environment,
    AWS_ENDPOINT_URL: api.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    TF_IN_AUTOMATION: '1',
  };
  const client = {
    endpoint: api.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  groups = new AutoScalingClient(client);
  ec2 = new EC2Client(client);
});

afterAll(async () => {
  groups?.destroy();
  ec2?.destroy();
  await api?.stop();
  rmSync(folder, { recursive: true });
});

/** Terraform's exit code and output. */
async function terraform(
  stack: (typeof STACKS)[number],
  ...args: string[]
): Promise<{ code: number; text: string }> {
  try {
    const { stdout, stderr } = await run('terraform', args, {
      cwd: cluster.stackFolder(stack),
      env: environment,
    });
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, text: stdout + stderr };
  }
}

/** What each instance's drain does at its end: no instance runs here, so the group would wait for its hook. */
async function completeTerminations(): Promise<void> {
  const { AutoScalingInstances = [] } = await groups.send(new DescribeAutoScalingInstancesCommand({}));
  const waiting = AutoScalingInstances.filter(({ LifecycleState }) => LifecycleState === 'Terminating:Wait');
  for (const { AutoScalingGroupName, InstanceId } of waiting) {
    await groups.send(
      new CompleteLifecycleActionCommand({
        AutoScalingGroupName,
        InstanceId,
        LifecycleHookName: TERMINATION_HOOK,
        LifecycleActionResult: 'CONTINUE',
      }),
    );
  }
}

/** A free TCP port on loopback. */
function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

describe('the stacks under Terraform', () => {
  it.each(STACKS)('%s is valid and applies', async (stack) => {
    expect(await terraform(stack, 'init', '-input=false', '-no-color')).toMatchObject({ code: 0 });
    expect(await terraform(stack, 'validate', '-no-color')).toMatchObject({ code: 0 });
    expect(await terraform(stack, 'apply', '-auto-approve', '-input=false', '-no-color')).toMatchObject({
      code: 0,
    });
  });

  it.each(STACKS)('the plan of %s after an apply is empty', async (stack) => {
    const plan = await terraform(stack, 'plan', '-detailed-exitcode', '-input=false', '-no-color');
    expect(plan).toMatchObject({ code: 0 });
  });

  it('each node has one running spot instance in its own subnet, with its user data and IMDSv2 required', async () => {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));
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
      expect(instance.InstanceLifecycle).toBe('spot');
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
    const destroyed = terraform('compute', 'destroy', '-auto-approve', '-input=false', '-no-color');
    const finished = destroyed.then(() => true);
    while (!(await Promise.race([finished, sleep(500)]))) await completeTerminations();
    expect(await destroyed).toMatchObject({ code: 0 });
  });

  it.each(['state', 'network'] as const)('%s is destroyed', async (stack) => {
    expect(await terraform(stack, 'destroy', '-auto-approve', '-input=false', '-no-color')).toMatchObject({
      code: 0,
    });
  });
});
