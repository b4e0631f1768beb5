import * as autoscaling from '@aws-sdk/client-auto-scaling';
import * as ec2 from '@aws-sdk/client-ec2';
import { HeadBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markerKey } from '../../cluster/names';
import { judgeSnapshots } from '../../rehearsal/cluster/final-snapshots';
import { ACCOUNT_ID } from '../../rehearsal/constants';
import { createNetwork, eventually, refusal, runInstance, turnClock } from '../rehearsal/api/local-aws';
import { type ApiCall, type ApiProxy, startApiProxy } from '../support/api-proxy';
import { testConfig } from '../support/cluster';
import { synthesizeCluster, type TestCluster } from '../support/cluster-app';
import { compileProgram } from '../support/programs';
import {
  completingTerminations,
  expectSuccess,
  type LocalTerraform,
  startTerraform,
} from '../support/terraform';

/** A cluster's end, and its second life from the same folder: real Terraform against the API stand-in. */

const STACKS = ['network', 'state', 'compute'] as const;
type Stack = (typeof STACKS)[number];
const config = testConfig();
const BUCKET = `kafka-artifacts-${ACCOUNT_ID}-${config.region}`;

let folder: string;
let cluster: TestCluster;
let local: LocalTerraform;
let proxy: ApiProxy;
let groups: autoscaling.AutoScalingClient;
let instances: ec2.EC2Client;
let bucket: S3Client;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'destroy-'));
  cluster = synthesizeCluster(folder, config);
  compileProgram('scripts/sweep', cluster.sweepProgram);
  local = await startTerraform(config.region);
  proxy = await startApiProxy(local.endpoint);
  groups = new autoscaling.AutoScalingClient(local.client);
  instances = new ec2.EC2Client(local.client);
  bucket = new S3Client({ ...local.client, forcePathStyle: true });
});

afterAll(async () => {
  for (const client of [groups, instances, bucket]) client?.destroy();
  await proxy?.stop();
  await local?.stop();
  rmSync(folder, { recursive: true });
});

function terraform(stack: Stack, ...args: string[]) {
  const environment = { ...local.environment, AWS_ENDPOINT_URL: proxy.endpoint };
  return local.run(cluster.stackFolder(stack), args, environment);
}

async function deploy(): Promise<void> {
  for (const stack of STACKS) {
    expectSuccess(await terraform(stack, 'init', '-input=false'));
    expectSuccess(await terraform(stack, 'apply', '-auto-approve', '-input=false'));
  }
}

const destroy = (stack: Stack) => terraform(stack, 'destroy', '-auto-approve', '-input=false');

async function instanceOf(node: string): Promise<string> {
  const { AutoScalingGroups } = await groups.send(
    new autoscaling.DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [`kafka-${node}`] }),
  );
  return AutoScalingGroups![0].Instances!.find((one) => one.LifecycleState === 'InService')!.InstanceId!;
}

async function volumeOf(node: string): Promise<ec2.Volume> {
  const Filters = [
    { Name: 'tag:Node', Values: [node] },
    { Name: 'size', Values: ['100'] },
  ];
  return (await instances.send(new ec2.DescribeVolumesCommand({ Filters }))).Volumes![0];
}

/** As the agent does. */
async function claimVolume(node: string, InstanceId: string): Promise<string> {
  const VolumeId = (await volumeOf(node)).VolumeId!;
  await instances.send(new ec2.AttachVolumeCommand({ VolumeId, InstanceId, Device: '/dev/sdf' }));
  return VolumeId;
}

const groupName = ({ fields }: ApiCall) => fields.get('AutoScalingGroupName') ?? '';

/** Places of the calls in the order of all. */
function placesOf(operation: string, matches: (call: ApiCall) => boolean = () => true): number[] {
  return proxy.calls.flatMap((call, place) => (call.operation === operation && matches(call) ? [place] : []));
}

async function ownSnapshots(): Promise<ec2.Snapshot[]> {
  const Filters = [{ Name: 'owner-id', Values: [ACCOUNT_ID] }];
  return (await instances.send(new ec2.DescribeSnapshotsCommand({ Filters }))).Snapshots!;
}

describe('a cluster with instances that left their groups', () => {
  let orphan: string;
  let orphansVolume: string;
  let replacement: string;
  let strangers: string;

  beforeAll(async () => {
    await deploy();
    await bucket.send(new PutObjectCommand({ Bucket: BUCKET, Key: markerKey('broker-1'), Body: '{}' }));
    orphan = await instanceOf('broker-1');
    orphansVolume = await claimVolume('broker-1', orphan);
    await groups.send(
      new autoscaling.DetachInstancesCommand({
        AutoScalingGroupName: 'kafka-broker-1',
        InstanceIds: [orphan],
        ShouldDecrementDesiredCapacity: false,
      }),
    );
    replacement = await instanceOf('broker-1');
    // Being replaced: the old instance is held up by its hook while the new one is in service.
    await groups.send(
      new autoscaling.TerminateInstanceInAutoScalingGroupCommand({
        InstanceId: await instanceOf('controller-2'),
        ShouldDecrementDesiredCapacity: false,
      }),
    );
    const others = await createNetwork({ ec2: instances });
    const TagSpecifications = [
      { ResourceType: 'instance' as const, Tags: [{ Key: 'Cluster', Value: 'other' }] },
    ];
    const launched = await runInstance({ ec2: instances }, others.subnetA, { TagSpecifications });
    strangers = launched.InstanceId!;
    proxy.calls.length = 0;
  }, 180_000);

  it('could not be destroyed if they stayed: volume and subnet are in use', async () => {
    const { Reservations } = await instances.send(
      new ec2.DescribeInstancesCommand({ InstanceIds: [orphan] }),
    );
    const { SubnetId } = Reservations![0].Instances![0];
    const deleteVolume = instances.send(new ec2.DeleteVolumeCommand({ VolumeId: orphansVolume }));
    expect(await refusal(deleteVolume)).toMatch(/^VolumeInUse/);
    expect(await refusal(instances.send(new ec2.DeleteSubnetCommand({ SubnetId })))).toMatch(
      /^DependencyViolation/,
    );
  });

  it('is destroyed by three destroys, which terminate them', async () => {
    const { code, output } = await completingTerminations(groups, destroy('compute'));
    expectSuccess({ code, output });
    expect(output).toContain(`sweep of kafka: ${orphan} of broker-1, in no group: terminated`);
    expect(output).toContain('sweep of kafka: orphans gone: 1');
    expect(output).not.toContain(`${replacement} of broker-1, in no group`);
    for (const stack of ['state', 'network'] as const) {
      expectSuccess(await destroy(stack));
    }
  });

  it('loses its brokers, those in no group too, before it loses a controller', () => {
    const brokersGone = placesOf('DeleteAutoScalingGroup', (call) => groupName(call).includes('broker'));
    const [sweep] = placesOf('TerminateInstances');
    const controllersStop = placesOf('UpdateAutoScalingGroup', (call) =>
      groupName(call).includes('controller'),
    );
    expect([brokersGone.length, controllersStop.length]).toEqual([3, 3]);
    expect(Math.max(...brokersGone)).toBeLessThan(sweep);
    expect(sweep).toBeLessThan(Math.min(...controllersStop));
  });

  it('loses instances before the roles that let them drain, and those before volumes', () => {
    const groupsGone = placesOf('DeleteAutoScalingGroup');
    const roles = placesOf('DeleteRolePolicy');
    const volumes = placesOf('DeleteVolume');
    expect([groupsGone.length, roles.length, volumes.length]).toEqual([6, 6, 6]);
    expect(Math.max(...groupsGone)).toBeLessThan(Math.min(...roles));
    expect(Math.max(...roles)).toBeLessThan(Math.min(...volumes));
  });

  it('leaves one final snapshot of each node, and the instances of others', async () => {
    expect(judgeSnapshots(await ownSnapshots(), config)).toEqual({ strays: [], missing: [] });
    const { Reservations } = await instances.send(
      new ec2.DescribeInstancesCommand({
        Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running', 'shutting-down'] }],
      }),
    );
    expect(Reservations!.flatMap((one) => one.Instances!).map((one) => one.InstanceId)).toEqual([strangers]);
  });

  it('leaves neither secrets nor markers', async () => {
    const ssm = new SSMClient(local.client);
    expect((await ssm.send(new DescribeParametersCommand({}))).Parameters).toEqual([]);
    ssm.destroy();
    expect(await refusal(bucket.send(new HeadBucketCommand({ Bucket: BUCKET })))).toMatch(/^NotFound/);
  });
});

describe('the same cluster, deployed again from the same folder', () => {
  it('is another one: blank volumes, and no marker that would claim they were not', async () => {
    await deploy();
    const { Contents } = await bucket.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(Contents!.map(({ Key }) => Key)).toEqual(['bundle.tar']);
    expect((await volumeOf('broker-1')).SnapshotId ?? '').toBe('');
    for (const stack of STACKS) {
      expectSuccess(await terraform(stack, 'plan', '-detailed-exitcode', '-input=false'));
    }
  });

  it('is destroyed although a dead agent never completes its hook: the heartbeat runs out', async () => {
    const dead = await instanceOf('broker-3');
    let ended = false;
    const destroyed = completingTerminations(groups, destroy('compute'), dead).finally(() => (ended = true));
    const names = async () => {
      const { AutoScalingGroups } = await groups.send(new autoscaling.DescribeAutoScalingGroupsCommand({}));
      return AutoScalingGroups!.map(({ AutoScalingGroupName }) => AutoScalingGroupName).sort();
    };
    const stuck = ['kafka-broker-3', 'kafka-controller-1', 'kafka-controller-2', 'kafka-controller-3'];
    await eventually(
      'only the dead one is left of the brokers',
      async () => (await names()).join() === stuck.join(),
    );
    expect(ended).toBe(false);
    await turnClock(local, 180);
    expectSuccess(await destroyed);
  });

  it('leaves no snapshot if the configuration, deployed before, wants none', async () => {
    const before = (await ownSnapshots()).length;
    const frugal = synthesizeCluster(folder, testConfig({ finalSnapshots: false }));
    expectSuccess(await terraform('state', 'apply', '-auto-approve', '-input=false'));
    expect(frugal.stackFolder('state')).toBe(cluster.stackFolder('state'));
    for (const stack of ['state', 'network'] as const) {
      expectSuccess(await destroy(stack));
    }
    expect(await ownSnapshots()).toHaveLength(before);
  });
});
