import * as autoscaling from '@aws-sdk/client-auto-scaling';
import * as ec2 from '@aws-sdk/client-ec2';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperatorError } from '../../../cluster/errors';
import { nodeResourceName, TAGS } from '../../../cluster/names';
import { clusterNodes } from '../../../cluster/nodes';
import { DATA_DEVICE } from '../../../cluster/node-paths';
import { QUOTAS } from '../../../cluster/quotas';
import { tagRequest } from '../../../scripts/hand-over/aws';
import { readOutputs } from '../../../scripts/outputs';
import { collectEvidence } from '../../../scripts/status/collect';
import type { Evidence } from '../../../scripts/status/evidence';
import { judge } from '../../../scripts/status/judge';
import type { StatusReport } from '../../../scripts/status/report';
import { testConfig } from '../../support/cluster';
import { synthesizeCluster, type TestCluster } from '../../support/cluster-app';
import { compileProgram } from '../../support/programs';
import { completingTerminations, type LocalTerraform, startTerraform } from '../../support/terraform';
import { OTHER_BUNDLE, soundEvidence } from './example';

/**
 * The real stacks on the API stand-in, looked at in all conditions. No guests run: the test says and claims what their
 * agents would, and what only Kafka can tell comes from the example.
 */

const config = testConfig();
const nodes = clusterNodes(config);
const environment = { ...process.env };
const BUNDLE = createHash('sha256').update('bundle').digest('hex');

let folder: string;
let cluster: TestCluster;
let local: LocalTerraform;
let ec2Client: ec2.EC2Client;
let groups: autoscaling.AutoScalingClient;

const terraform = (stack: 'network' | 'state' | 'compute', ...args: string[]) =>
  local.run(cluster.stackFolder(stack), args);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'status-'));
  cluster = synthesizeCluster(folder, config);
  compileProgram('scripts/sweep', cluster.sweepProgram);
  writeFileSync(`${cluster.home.bundleFile}.sha256`, `${BUNDLE}\n`);
  // One test fills a subnet with instances.
  local = await startTerraform(config.region, { quotas: { [QUOTAS.onDemandVcpus.code]: 1000 } });
  Object.assign(process.env, local.environment);
  ec2Client = new ec2.EC2Client(local.client);
  groups = new autoscaling.AutoScalingClient(local.client);
  for (const stack of ['network', 'state', 'compute'] as const) {
    for (const args of [['init'], ['apply', '-auto-approve']]) {
      const { code, output } = await terraform(stack, ...args, '-input=false');
      if (code !== 0) throw new Error(output);
    }
  }
});

afterAll(async () => {
  process.env = environment;
  ec2Client?.destroy();
  groups?.destroy();
  await local?.stop();
  rmSync(folder, { recursive: true });
});

function collect(changes: Partial<Parameters<typeof collectEvidence>[0]> = {}): Promise<Evidence> {
  return collectEvidence({
    config,
    home: cluster.home,
    outputs: () => readOutputs(folder, undefined, process.env),
    environment: {},
    signal: AbortSignal.timeout(60_000),
    ...changes,
  });
}

/** The report, as if Kafka and certificates were sound. */
async function look(changes: Parameters<typeof collect>[0] = {}): Promise<StatusReport> {
  const { kafka, certificates } = soundEvidence();
  return judge({ ...(await collect(changes)), kafka, certificates });
}

const notDeployedHere = () => {
  throw new OperatorError('OUTPUTS_MISSING', 'no outputs', 'deploy');
};

const groupName = (node: string) => nodeResourceName(config.name, node);

async function memberOf(node: string): Promise<ec2.Instance> {
  const { Reservations = [] } = await ec2Client.send(
    new ec2.DescribeInstancesCommand({
      Filters: [
        { Name: 'tag:aws:autoscaling:groupName', Values: [groupName(node)] },
        { Name: 'instance-state-name', Values: ['running'] },
      ],
    }),
  );
  return Reservations[0].Instances![0];
}

async function say(instanceId: string, state: string): Promise<void> {
  await ec2Client.send(
    new ec2.CreateTagsCommand({
      Resources: [instanceId],
      Tags: [{ Key: TAGS.state, Value: `${state} ${new Date().toISOString()}` }],
    }),
  );
}

/** What the agent of the node's instance does until it says that it runs. */
async function claim(name: string): Promise<void> {
  const { InstanceId, NetworkInterfaces } = await memberOf(name);
  const { NetworkInterfaceId } = NetworkInterfaces![0];
  const node = (await collect()).nodes.find((one) => one.name === name)!;
  await ec2Client.send(
    new ec2.AttachVolumeCommand({ VolumeId: node.volumeId!, InstanceId, Device: DATA_DEVICE }),
  );
  await ec2Client.send(
    new ec2.AssignPrivateIpAddressesCommand({
      NetworkInterfaceId,
      PrivateIpAddresses: [node.address],
      AllowReassignment: true,
    }),
  );
  const { Addresses = [] } = await ec2Client.send(
    new ec2.DescribeAddressesCommand({ Filters: [{ Name: `tag:${TAGS.node}`, Values: [name] }] }),
  );
  for (const { AllocationId } of Addresses) {
    await ec2Client.send(
      new ec2.AssociateAddressCommand({
        AllocationId,
        NetworkInterfaceId,
        PrivateIpAddress: node.address,
        AllowReassociation: true,
      }),
    );
  }
  await say(InstanceId!, 'running');
}

test('freshly launched instances have not said anything, and their volumes are free', async () => {
  const report = await look();
  expect(report).toMatchObject({
    phase: 'running',
    nodesFrom: 'outputs',
    bundle: { local: BUNDLE, deployed: [BUNDLE], running: [BUNDLE] },
    orphans: { instances: [], volumes: [], elasticIps: [] },
    snapshots: { count: 0, sizeGiB: 0 },
  });
  expect(report.attention.map(({ code, subject }) => [code, subject])).toEqual(
    nodes.map(({ name }) => ['agent', name]),
  );
  expect(Object.values(report.sources)).toEqual(Array(9).fill(null));
});

test('a cluster whose nodes have claimed what is theirs is ok', async () => {
  for (const { name } of nodes) await claim(name);
  const report = await look();
  expect(report.attention).toEqual([]);
  expect(report.nodes[3]).toMatchObject({
    name: 'broker-1',
    instance: { state: 'running', type: 'm7i.large', market: 'spot' },
    agent: { state: 'running' },
    template: { running: 1, deployed: 1 },
    volume: { state: 'in-use', heldBy: (await memberOf('broker-1')).InstanceId },
    address: { ip: '10.0.2.16', held: true },
    elasticIp: { ip: expect.stringMatching(/^203\.0\.113\./), held: true },
  });
});

test('a checkout that did not deploy it sees the same by configuration and tags', async () => {
  const [here, elsewhere] = [await look(), await look({ outputs: notDeployedHere })];
  expect(elsewhere.nodesFrom).toBe('config');
  expect(elsewhere.nodes).toEqual(here.nodes);
  expect(elsewhere.verdict).toBe('ok');
});

test('what an operator asked of an instance is seen, and what types its group may launch', async () => {
  const { InstanceId } = await memberOf('broker-1');
  await tagRequest(config.region, InstanceId!, 'hand-over');
  const { aws } = await collect();
  expect(aws.instances).toEqual({
    value: expect.arrayContaining([expect.objectContaining({ id: InstanceId, request: 'hand-over' })]),
  });
  expect(aws.groups).toEqual({
    value: expect.arrayContaining([
      expect.objectContaining({
        node: 'broker-1',
        types: nodes.find(({ name }) => name === 'broker-1')!.instanceTypes,
      }),
    ]),
  });
  const request = { Resources: [InstanceId!], Tags: [{ Key: TAGS.request }] };
  await ec2Client.send(new ec2.DeleteTagsCommand(request));
  await expect(tagRequest(config.region, 'i-0123456789abcdef0', 'hand-over')).rejects.toMatchObject({
    code: 'HAND_OVER_FAILED',
    message: expect.stringContaining('InvalidInstanceID.NotFound'),
  });
});

test('an instance that left its group is an orphan; its replacement waits for the volume', async () => {
  const { InstanceId } = await memberOf('broker-2');
  await say(InstanceId!, 'draining');
  await groups.send(
    new autoscaling.DetachInstancesCommand({
      AutoScalingGroupName: groupName('broker-2'),
      InstanceIds: [InstanceId!],
      ShouldDecrementDesiredCapacity: false,
    }),
  );
  const replacement = (await memberOf('broker-2')).InstanceId!;
  await say(replacement, 'standby');
  const report = await look();
  expect(report.orphans.instances).toEqual([InstanceId]);
  expect(report.nodes.find(({ name }) => name === 'broker-2')).toMatchObject({
    instance: { id: replacement },
    agent: { state: 'standby' },
    volume: { heldBy: InstanceId },
    address: { held: false },
  });
  expect(report.attention).toEqual([
    expect.objectContaining({ code: 'agent', message: expect.stringContaining(`is with ${InstanceId}`) }),
    expect.objectContaining({ code: 'orphanInstance', todo: expect.stringMatching(/^wait/) }),
  ]);
  await ec2Client.send(new ec2.TerminateInstancesCommand({ InstanceIds: [InstanceId!] }));
  await claim('broker-2');
  expect((await look()).attention).toEqual([]);
});

test('an instance from an older launch template drifts, with the bundle that it booted from', async () => {
  const LaunchTemplateName = groupName('broker-3');
  const { LaunchTemplateVersions } = await ec2Client.send(
    new ec2.DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName, Versions: ['$Latest'] }),
  );
  const { LaunchTemplateId, LaunchTemplateData } = LaunchTemplateVersions![0];
  const text = Buffer.from(LaunchTemplateData!.UserData!, 'base64').toString();
  const UserData = Buffer.from(text.replace(BUNDLE, OTHER_BUNDLE)).toString('base64');
  await ec2Client.send(
    new ec2.CreateLaunchTemplateVersionCommand({
      LaunchTemplateId,
      LaunchTemplateData: { ...(LaunchTemplateData as ec2.RequestLaunchTemplateData), UserData },
    }),
  );
  const update = async (version: string) => {
    const AutoScalingGroupName = groupName('broker-3');
    const { AutoScalingGroups } = await groups.send(
      new autoscaling.DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] }),
    );
    const { MixedInstancesPolicy } = AutoScalingGroups![0];
    MixedInstancesPolicy!.LaunchTemplate!.LaunchTemplateSpecification = {
      LaunchTemplateId,
      Version: version,
    };
    await groups.send(
      new autoscaling.UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MixedInstancesPolicy }),
    );
  };
  await update('2');
  const report = await look();
  expect(report.nodes.find(({ name }) => name === 'broker-3')).toMatchObject({
    template: { running: 1, deployed: 2 },
  });
  expect(report.bundle.running).toEqual([BUNDLE]);
  expect(new Set(report.bundle.deployed)).toEqual(new Set([BUNDLE, OTHER_BUNDLE]));
  expect(report.attention.map(({ code, subject }) => [code, subject])).toEqual([
    ['templateDrift', 'broker-3'],
    ['bundleDrift', 'cluster'],
  ]);
  await update('1');
});

test('a group that cannot launch says so in AWS’s words', async () => {
  const { InstanceId, SubnetId, ImageId } = await memberOf('controller-3');
  await groups.send(
    new autoscaling.SuspendProcessesCommand({
      AutoScalingGroupName: groupName('controller-3'),
      ScalingProcesses: ['Launch'],
    }),
  );
  await ec2Client.send(new ec2.TerminateInstancesCommand({ InstanceIds: [InstanceId!] }));
  const { Subnets } = await ec2Client.send(new ec2.DescribeSubnetsCommand({ SubnetIds: [SubnetId!] }));
  // AWS counts the reservation's addresses, and launches nothing there.
  const free = Subnets![0].AvailableIpAddressCount! - 16;
  const filler = await ec2Client.send(
    new ec2.RunInstancesCommand({
      ...{ ImageId, SubnetId, InstanceType: 't3.small' },
      ...{ MinCount: free, MaxCount: free },
    }),
  );
  expect((await look()).attention.map(({ code }) => code)).toEqual(['launchSuspended', 'instanceMissing']);

  await groups.send(
    new autoscaling.ResumeProcessesCommand({ AutoScalingGroupName: groupName('controller-3') }),
  );
  const failed = await look();
  expect(failed.attention).toEqual([
    expect.objectContaining({
      code: 'launchFailed',
      subject: 'controller-3',
      message: expect.stringMatching(/^Could not launch Spot Instances\. InsufficientFreeAddressesInSubnet/),
    }),
  ]);
  const ids = filler.Instances!.map((one) => one.InstanceId!);
  await ec2Client.send(new ec2.TerminateInstancesCommand({ InstanceIds: ids }));
});

test('volumes and Elastic IPs of the cluster that no node owns are orphans; snapshots are counted', async () => {
  const tags = (ResourceType: ec2.ResourceType) => [
    { ResourceType, Tags: [{ Key: TAGS.cluster, Value: config.name }] },
  ];
  const { VolumeId } = await ec2Client.send(
    new ec2.CreateVolumeCommand({
      Size: 5,
      AvailabilityZone: config.zones[0],
      VolumeType: 'gp3',
      Encrypted: true,
      TagSpecifications: tags('volume'),
    }),
  );
  const { AllocationId } = await ec2Client.send(
    new ec2.AllocateAddressCommand({ Domain: 'vpc', TagSpecifications: tags('elastic-ip') }),
  );
  await ec2Client.send(
    new ec2.CreateSnapshotCommand({ VolumeId: VolumeId!, TagSpecifications: tags('snapshot') }),
  );
  expect(await look()).toMatchObject({
    orphans: { volumes: [VolumeId], elasticIps: [AllocationId] },
    snapshots: { count: 1, sizeGiB: 5 },
  });
  await ec2Client.send(new ec2.DeleteVolumeCommand({ VolumeId: VolumeId! }));
  await ec2Client.send(new ec2.ReleaseAddressCommand({ AllocationId: AllocationId! }));
});

test('once compute is destroyed the cluster is paused, and that is all there is to say', async () => {
  const destroyed = terraform('compute', 'destroy', '-auto-approve', '-input=false');
  expect(await completingTerminations(groups, destroyed)).toMatchObject({ code: 0 });
  const report = judge({ ...(await collect()), certificates: soundEvidence().certificates });
  expect(report).toMatchObject({ verdict: 'attention', phase: 'paused', nodesFrom: 'config' });
  expect(report.attention.map(({ code }) => code)).toEqual(['paused']);
  expect(report.nodes.map(({ instance, volume }) => [instance, volume?.state])).toEqual(
    nodes.map(() => [null, 'available']),
  );
});

test('a cluster of another name is not deployed', async () => {
  const other = testConfig({ name: 'other' });
  const report = judge(await collect({ config: other, outputs: notDeployedHere }));
  expect(report).toMatchObject({ verdict: 'attention', phase: 'absent' });
  expect(report.attention.map(({ code }) => code)).toEqual(['notDeployed']);
});

test('where AWS does not answer, each source says so', async () => {
  process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:9';
  const report = judge(await collect());
  process.env.AWS_ENDPOINT_URL = local.environment.AWS_ENDPOINT_URL;
  expect(report.verdict).toBe('blind');
  expect(report.sources).toMatchObject({
    instances: expect.stringContaining('ECONNREFUSED'),
    groups: expect.stringContaining('ECONNREFUSED'),
    quorum: expect.stringContaining('ENOENT'),
  });
});
