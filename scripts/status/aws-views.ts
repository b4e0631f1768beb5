import type { Activity, AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { Address, Instance, Tag, Volume } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { TAGS } from '../../cluster/names';
import type { ElasticIpSeen, GroupSeen, InstanceSeen, TemplateVersion, VolumeSeen } from './evidence';

/** Tags that AWS writes itself. A detached instance loses the first one. */
const GROUP_TAG = 'aws:autoscaling:groupName';
const TEMPLATE_TAGS = { id: 'aws:ec2launchtemplate:id', version: 'aws:ec2launchtemplate:version' };

export function viewInstance(instance: Instance): InstanceSeen {
  const tag = tagsOf(instance);
  return {
    id: instance.InstanceId!,
    node: tag(TAGS.node),
    state: instance.State!.Name!,
    type: instance.InstanceType!,
    market: instance.InstanceLifecycle === 'spot' ? 'spot' : 'on-demand',
    launched: instance.LaunchTime!,
    agent: viewAgent(tag(TAGS.state)),
    request: tag(TAGS.request),
    group: tag(GROUP_TAG),
    template: templateVersion(tag(TEMPLATE_TAGS.id), tag(TEMPLATE_TAGS.version)),
    addresses: (instance.NetworkInterfaces ?? []).flatMap(({ PrivateIpAddresses = [] }) =>
      PrivateIpAddresses.map(({ PrivateIpAddress }) => PrivateIpAddress!),
    ),
  };
}

/** @param tag `<state> <ISO 8601 time>` */
function viewAgent(tag: string | null): InstanceSeen['agent'] {
  const [state, time] = tag?.split(' ') ?? [];
  const since = new Date(time);
  return state && !Number.isNaN(since.getTime()) ? { state, since } : null;
}

export function viewGroup(group: AutoScalingGroup): GroupSeen {
  const { LaunchTemplateSpecification: specification, Overrides = [] } =
    group.MixedInstancesPolicy?.LaunchTemplate ?? {};
  const serving = (group.Instances ?? []).filter(({ LifecycleState }) => LifecycleState === 'InService');
  return {
    name: group.AutoScalingGroupName!,
    node: tagsOf(group)(TAGS.node),
    desired: group.DesiredCapacity!,
    inService: serving.map(({ InstanceId }) => InstanceId!),
    template: templateVersion(specification?.LaunchTemplateId, specification?.Version),
    types: Overrides.flatMap(({ InstanceType }) => InstanceType ?? []),
    suspended: (group.SuspendedProcesses ?? []).map(({ ProcessName }) => ProcessName!),
    launchFailure: null,
  };
}

/** AWS's words about the last launch that came to an end, if it was a bad one. @param activities newest first */
export function launchFailure(activities: Activity[]): string | null {
  const ended = activities.filter(({ StatusCode }) => ['Failed', 'Successful'].includes(StatusCode!));
  const launch = ended.find(({ Description }) => Description?.startsWith('Launching'));
  return launch?.StatusCode === 'Failed' ? (launch.StatusMessage ?? 'AWS gives no reason') : null;
}

export function viewVolume(volume: Volume): VolumeSeen {
  const attachment = volume.Attachments?.[0];
  return {
    id: volume.VolumeId!,
    node: tagsOf(volume)(TAGS.node),
    sizeGiB: volume.Size!,
    state: volume.State!,
    attachment: attachment
      ? { instanceId: attachment.InstanceId!, state: attachment.State!, device: attachment.Device! }
      : null,
  };
}

export function viewElasticIp(address: Address): ElasticIpSeen {
  return {
    allocationId: address.AllocationId!,
    node: tagsOf(address)(TAGS.node),
    publicIp: address.PublicIp!,
    privateIp: address.PrivateIpAddress || null,
  };
}

/** What is of interest in a NodeDescriptor, also in one that another version of this program wrote. */
const descriptor = z.object({
  cluster: z.object({ name: z.string() }),
  node: z.object({ name: z.string() }).optional(),
  bundle: z.object({ sha256: z.string() }),
  secretVersions: z.object({ keystore: z.int(), truststore: z.int() }).optional(),
});

/** What user data tells an instance; undefined unless it is a node's of this cluster. */
export function descriptorOf(
  userDataBase64: string,
  cluster: string,
): z.output<typeof descriptor> | undefined {
  const lines = Buffer.from(userDataBase64, 'base64').toString().split('\n');
  for (const line of lines.filter((one) => one.trimStart().startsWith('{'))) {
    const found = descriptor.safeParse(parseJson(line));
    if (found.success && found.data.cluster.name === cluster) return found.data;
  }
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function templateVersion(
  id: string | null | undefined,
  version: string | null | undefined,
): TemplateVersion | null {
  return id && Number(version) > 0 ? { id, version: Number(version) } : null;
}

/** @returns a function from a tag's key to its value, null without it */
function tagsOf({ Tags = [] }: { Tags?: Tag[] }): (key: string) => string | null {
  return (key) => Tags.find(({ Key }) => Key === key)?.Value ?? null;
}
