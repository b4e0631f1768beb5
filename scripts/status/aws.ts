import {
  type Activity,
  AutoScalingClient,
  DescribeScalingActivitiesCommand,
  paginateDescribeAutoScalingGroups,
} from '@aws-sdk/client-auto-scaling';
import {
  DescribeAddressesCommand,
  DescribeLaunchTemplateVersionsCommand,
  EC2Client,
  type LaunchTemplateVersion,
  paginateDescribeInstances,
  paginateDescribeLaunchTemplateVersions,
  paginateDescribeSnapshots,
  paginateDescribeVolumes,
} from '@aws-sdk/client-ec2';
import { TAGS } from '../../cluster/names';
import { result } from '../check/bounded';
import type { Result } from '../check/evidence';
import { descriptorOf, launchFailure, viewElasticIp, viewGroup, viewInstance, viewVolume } from './aws-views';
import {
  type AwsEvidence,
  type GroupSeen,
  type InstanceSeen,
  type SnapshotSeen,
  templateKey,
  type TemplateVersion,
  type VolumeSeen,
} from './evidence';

/** Whoever looks wants an answer soon; with the SDK's own limits a call that hangs would take minutes. */
const SETTINGS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};
/** Instance states that are not the end. */
const LIVING = ['pending', 'running', 'shutting-down', 'stopping', 'stopped'];
/** Enough to see past launches that have only begun. */
const RECENT_ACTIVITIES = 10;

interface Account {
  ec2: EC2Client;
  autoScaling: AutoScalingClient;
  /** Value of the tag Cluster. */
  cluster: string;
}

/**
 * Six calls at once (and their further pages), however many nodes there are; then one for each group that lacks its
 * instance, and for each template version that still runs but is not the latest.
 */
export async function lookAtAws(cluster: string, region: string, signal: AbortSignal): Promise<AwsEvidence> {
  const settings = { ...SETTINGS, region };
  const account = { ec2: new EC2Client(settings), autoScaling: new AutoScalingClient(settings), cluster };
  try {
    const [instances, groups, volumes, elasticIps, snapshots, latest] = await Promise.all([
      result(signal, () => describeInstances(account)),
      result(signal, () => describeGroups(account)),
      result(signal, () => describeVolumes(account)),
      result(signal, () => describeElasticIps(account)),
      result(signal, () => describeSnapshots(account)),
      result(signal, () => latestBundles(account)),
    ]);
    const bundles = await result(signal, () => withRunningBundles(account, latest, instances));
    return { instances, groups, volumes, elasticIps, snapshots, bundles };
  } finally {
    account.ec2.destroy();
    account.autoScaling.destroy();
  }
}

function tagged({ cluster }: Account) {
  return [{ Name: `tag:${TAGS.cluster}`, Values: [cluster] }];
}

async function describeInstances(account: Account): Promise<InstanceSeen[]> {
  const Filters = [...tagged(account), { Name: 'instance-state-name', Values: LIVING }];
  const pages = paginateDescribeInstances({ client: account.ec2 }, { Filters });
  const reservations = await all(pages, ({ Reservations }) => Reservations);
  return reservations.flatMap(({ Instances = [] }) => Instances).map(viewInstance);
}

async function describeGroups(account: Account): Promise<GroupSeen[]> {
  const { autoScaling: client } = account;
  const pages = paginateDescribeAutoScalingGroups({ client }, { Filters: tagged(account) });
  const groups = (await all(pages, ({ AutoScalingGroups }) => AutoScalingGroups)).map(viewGroup);
  return Promise.all(
    groups.map(async (group) => {
      if (group.inService.length >= group.desired) return group;
      return { ...group, launchFailure: launchFailure(await recentActivities(account, group.name)) };
    }),
  );
}

async function recentActivities({ autoScaling }: Account, group: string): Promise<Activity[]> {
  const { Activities = [] } = await autoScaling.send(
    new DescribeScalingActivitiesCommand({ AutoScalingGroupName: group, MaxRecords: RECENT_ACTIVITIES }),
  );
  return Activities;
}

async function describeVolumes(account: Account): Promise<VolumeSeen[]> {
  const pages = paginateDescribeVolumes({ client: account.ec2 }, { Filters: tagged(account) });
  return (await all(pages, ({ Volumes }) => Volumes)).map(viewVolume);
}

async function describeElasticIps(account: Account) {
  const { Addresses = [] } = await account.ec2.send(
    new DescribeAddressesCommand({ Filters: tagged(account) }),
  );
  return Addresses.map(viewElasticIp);
}

async function describeSnapshots(account: Account): Promise<SnapshotSeen[]> {
  const pages = paginateDescribeSnapshots(
    { client: account.ec2 },
    { OwnerIds: ['self'], Filters: tagged(account) },
  );
  const snapshots = await all(pages, ({ Snapshots }) => Snapshots);
  return snapshots.map(({ SnapshotId, VolumeSize }) => ({ id: SnapshotId!, sizeGiB: VolumeSize! }));
}

type Bundles = Map<string, string>;

/** One call for the latest versions of all the account's templates, rather than one for each node. */
async function latestBundles({ ec2: client, cluster }: Account): Promise<Bundles> {
  const pages = paginateDescribeLaunchTemplateVersions({ client }, { Versions: ['$Latest'] });
  return bundlesOf(await all(pages, ({ LaunchTemplateVersions }) => LaunchTemplateVersions), cluster);
}

/** What instances booted from is in the version of the template that they were launched from. */
async function withRunningBundles(
  { ec2, cluster }: Account,
  latest: Result<Bundles>,
  instances: Result<InstanceSeen[]>,
): Promise<Bundles> {
  if ('error' in latest) throw new Error(latest.error);
  if ('error' in instances) return latest.value;
  const running = new Map(
    instances.value.flatMap(({ template }) => (template ? [[templateKey(template), template] as const] : [])),
  );
  const older = [...running].filter(([key]) => !latest.value.has(key)).map(([, template]) => template);
  const described = await Promise.all(older.map((template) => describeVersion(ec2, template)));
  return new Map([...latest.value, ...bundlesOf(described.flat(), cluster)]);
}

async function describeVersion(
  ec2: EC2Client,
  { id, version }: TemplateVersion,
): Promise<LaunchTemplateVersion[]> {
  const { LaunchTemplateVersions = [] } = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: [String(version)] }),
  );
  return LaunchTemplateVersions;
}

function bundlesOf(versions: LaunchTemplateVersion[], cluster: string): Bundles {
  return new Map(
    versions.flatMap(({ LaunchTemplateId, VersionNumber, LaunchTemplateData }) => {
      const bundle = descriptorOf(LaunchTemplateData?.UserData ?? '', cluster)?.bundle.sha256;
      return bundle ? [[templateKey({ id: LaunchTemplateId!, version: VersionNumber! }), bundle]] : [];
    }),
  );
}

async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => Item[] | undefined,
): Promise<Item[]> {
  const found: Item[] = [];
  for await (const page of pages) found.push(...(items(page) ?? []));
  return found;
}
