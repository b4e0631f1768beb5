import { AutoScalingClient, paginateDescribeAutoScalingInstances } from '@aws-sdk/client-auto-scaling';
import {
  EC2Client,
  type Instance,
  paginateDescribeInstances,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { TAGS } from '../../cluster/names';
import { explained } from '../explained';
import type { ClusterInstance } from './judge';

/** AWS as the sweep needs it. */
export interface SweepCalls {
  /** Those of the cluster that are not terminated. */
  describeInstances(): Promise<ClusterInstance[]>;
  /** One that is gone already is not an error. */
  terminate(instanceId: string): Promise<void>;
}

const LIVING = ['pending', 'running', 'shutting-down', 'stopping', 'stopped'];

/** @returns calls that throw OperatorError SWEEP_FAILED, saying which call AWS refused and why */
export function sweepCalls(cluster: string, region: string): SweepCalls {
  const ec2 = new EC2Client({ region, maxAttempts: 8 });
  const autoScaling = new AutoScalingClient({ region, maxAttempts: 8 });
  return {
    describeInstances: () => asked('describe instances', () => describe(cluster, ec2, autoScaling)),
    terminate: (id) =>
      asked(`terminate ${id}`, async () => {
        try {
          await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
        } catch (error) {
          if ((error as Error).name !== 'InvalidInstanceID.NotFound') throw error;
        }
      }),
  };
}

async function describe(
  cluster: string,
  ec2: EC2Client,
  autoScaling: AutoScalingClient,
): Promise<ClusterInstance[]> {
  const Filters = [
    { Name: `tag:${TAGS.cluster}`, Values: [cluster] },
    { Name: 'instance-state-name', Values: LIVING },
  ];
  const found: Instance[] = [];
  for await (const { Reservations = [] } of paginateDescribeInstances({ client: ec2 }, { Filters })) {
    found.push(...Reservations.flatMap(({ Instances = [] }) => Instances));
  }
  // Asked second: an instance that its group launched in between is not taken for an orphan.
  const groups = await memberships(autoScaling);
  return found.map((instance) => view(instance, groups));
}

/** The group of every member of any group, by instance id. */
async function memberships(client: AutoScalingClient): Promise<Map<string, string>> {
  const groups = new Map<string, string>();
  for await (const { AutoScalingInstances = [] } of paginateDescribeAutoScalingInstances({ client }, {})) {
    for (const { InstanceId, AutoScalingGroupName } of AutoScalingInstances) {
      groups.set(InstanceId!, AutoScalingGroupName!);
    }
  }
  return groups;
}

function view({ InstanceId, State, Tags = [] }: Instance, groups: Map<string, string>): ClusterInstance {
  const tag = (key: string) => Tags.find(({ Key }) => Key === key)?.Value;
  const [word, time] = tag(TAGS.state)?.split(' ') ?? [];
  const since = new Date(word === 'draining' ? time : NaN);
  return {
    id: InstanceId!,
    node: tag(TAGS.node) ?? 'no node',
    state: State!.Name!,
    group: groups.get(InstanceId!) ?? null,
    drainingSince: Number.isNaN(since.getTime()) ? null : since,
  };
}

function asked<T>(what: string, call: () => Promise<T>): Promise<T> {
  const hint =
    'the sweep needs ec2:DescribeInstances, ec2:TerminateInstances and autoscaling:DescribeAutoScalingInstances; ' +
    'see to it and run the same command again: what is done stays done';
  return explained('SWEEP_FAILED', what, hint, call);
}
