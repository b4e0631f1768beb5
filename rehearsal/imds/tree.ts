import { publicDnsName } from '../../cluster/names';
import type { CloudInstance, CloudState } from '../cloud-state';
import { ACCOUNT_ID } from '../constants';
import { hostname, regionOf } from '../network/addresses';
import type { Notice } from './notices';

/** A folder of the metadata, or a value in it. */
export type Entry = string | Folder;
export interface Folder {
  [name: string]: Entry;
}

export interface InstanceView {
  instance: CloudInstance;
  /** Secondary addresses in force, which may lag behind the API's. */
  secondaryIps: string[];
  vpcCidr: string;
  subnetCidr: string;
  /** Public addresses by the private address they serve. */
  publicIps: Map<string, string>;
  notice: Notice;
  /** Temporary credentials of the instance's role, as JSON. */
  credentials: string | null;
}

/** Gather what the metadata of one instance is made of. */
export function instanceView(
  state: CloudState,
  instance: CloudInstance,
  rest: Pick<InstanceView, 'secondaryIps' | 'notice' | 'credentials'>,
): InstanceView {
  const publicIps = new Map<string, string>();
  if (instance.publicIp !== null) publicIps.set(instance.privateIp, instance.publicIp);
  for (const { publicIp, privateIp } of state.elasticIps) {
    const ours = privateIp === instance.privateIp || rest.secondaryIps.includes(privateIp ?? '');
    if (privateIp !== null && ours) publicIps.set(privateIp, publicIp);
  }
  return {
    ...{ instance, publicIps, ...rest },
    vpcCidr: state.vpcs.find(({ id }) => id === instance.vpcId)?.cidr ?? '',
    subnetCidr: state.subnets.find(({ id }) => id === instance.subnetId)?.cidr ?? '',
  };
}

/** The versions of the tree: the oldest, those that cloud-init and the SDKs ask for, and the current one. */
export const VERSIONS = ['1.0', '2009-04-04', '2016-09-02', '2018-09-24', '2021-03-23', 'latest'];

/** Everything below a version, for one instance. */
export function metadataTree(view: InstanceView): Folder {
  const { instance } = view;
  return withoutAbsent({
    'meta-data': metadata(view),
    dynamic: { 'instance-identity': { document: identityDocument(instance) } },
    // Latin-1 keeps every byte of it; the server writes it back the same way.
    'user-data':
      instance.userData === null ? null : Buffer.from(instance.userData, 'base64').toString('latin1'),
  });
}

function metadata(view: InstanceView): Folder {
  const { instance, notice } = view;
  const region = regionOf(instance.zone);
  const name = `${hostname(instance.privateIp)}.${region}.compute.internal`;
  const publicIp = view.publicIps.get(instance.privateIp);
  return withoutAbsent({
    'ami-id': instance.imageId,
    'ami-launch-index': '0',
    autoscaling:
      instance.targetLifecycleState === null
        ? null
        : { 'target-lifecycle-state': instance.targetLifecycleState },
    'block-device-mapping': { ami: '/dev/xvda', root: '/dev/xvda' },
    events: withoutAbsent({
      maintenance: { history: '[]', scheduled: JSON.stringify(notice.maintenance ?? []) },
      recommendations: notice.rebalance ? { rebalance: JSON.stringify(notice.rebalance) } : null,
    }),
    hostname: name,
    iam: iam(view),
    'instance-action': 'none',
    'instance-id': instance.id,
    'instance-life-cycle': instance.lifecycle,
    'instance-type': instance.type,
    'local-hostname': name,
    'local-ipv4': instance.privateIp,
    mac: instance.mac,
    network: { interfaces: { macs: { [instance.mac]: networkInterface(view, name, region) } } },
    placement: { 'availability-zone': instance.zone, 'availability-zone-id': zoneId(instance.zone), region },
    profile: 'default-hvm',
    'public-hostname': publicIp ? publicDnsName(region, publicIp) : null,
    'public-ipv4': publicIp ?? null,
    'reservation-id': instance.id.replace(/^i-/, 'r-'),
    'security-groups': instance.securityGroupIds.join('\n'),
    services: { domain: 'amazonaws.com', partition: 'aws' },
    spot: notice.spot
      ? { 'instance-action': JSON.stringify(notice.spot), 'termination-time': notice.spot.time }
      : null,
    tags: instance.tagsInMetadata ? { instance: tags(instance) } : null,
  });
}

/** In the tree every character is one byte of the answer. */
function tags(instance: CloudInstance): Folder {
  const bytes = (text: string): string => Buffer.from(text).toString('latin1');
  return Object.fromEntries(Object.entries(instance.tags).map(([key, value]) => [key, bytes(value)]));
}

function networkInterface(view: InstanceView, name: string, region: string): Folder {
  const { instance, publicIps } = view;
  const addresses = [instance.privateIp, ...view.secondaryIps];
  const served = addresses.filter((address) => publicIps.has(address));
  const publicOf = (address: string): string => publicIps.get(address) ?? '';
  return withoutAbsent({
    'device-number': '0',
    'interface-id': instance.interfaceId,
    'ipv4-associations':
      served.length === 0 ? null : Object.fromEntries(served.map((address) => [publicOf(address), address])),
    'local-hostname': name,
    'local-ipv4s': addresses.join('\n'),
    mac: instance.mac,
    'owner-id': ACCOUNT_ID,
    'public-hostname': served.length === 0 ? null : publicDnsName(region, publicOf(served[0])),
    'public-ipv4s': served.length === 0 ? null : served.map(publicOf).join('\n'),
    'security-group-ids': instance.securityGroupIds.join('\n'),
    'security-groups': instance.securityGroupIds.join('\n'),
    'subnet-id': instance.subnetId,
    'subnet-ipv4-cidr-block': view.subnetCidr,
    'vpc-id': instance.vpcId,
    'vpc-ipv4-cidr-block': view.vpcCidr,
    'vpc-ipv4-cidr-blocks': view.vpcCidr,
  });
}

function iam({ instance, credentials }: InstanceView): Folder | null {
  if (instance.roleName === null || credentials === null) return null;
  return {
    info: JSON.stringify({
      Code: 'Success',
      LastUpdated: instance.launchTime,
      InstanceProfileArn: `arn:aws:iam::${ACCOUNT_ID}:instance-profile/${instance.roleName}`,
      InstanceProfileId: 'AIPAREHEARSAL',
    }),
    'security-credentials': { [instance.roleName]: credentials },
  };
}

function identityDocument(instance: CloudInstance): string {
  return JSON.stringify({
    accountId: ACCOUNT_ID,
    architecture: 'x86_64',
    availabilityZone: instance.zone,
    imageId: instance.imageId,
    instanceId: instance.id,
    instanceType: instance.type,
    pendingTime: instance.launchTime,
    privateIp: instance.privateIp,
    region: regionOf(instance.zone),
    version: '2017-09-30',
  });
}

/** For example euc1-az1: an id like EC2's, which differs from account to account. */
function zoneId(zone: string): string {
  const [, area, direction, number, letter] = /^([a-z]{2})-([a-z])[a-z-]*-(\d)([a-z])$/.exec(zone) ?? [];
  return area ? `${area}${direction}${number}-az${letter.charCodeAt(0) - 96}` : zone;
}

/** The metadata service answers 404 for what an instance does not have: an absent key, not an empty one. */
function withoutAbsent(entries: Record<string, Entry | null>): Folder {
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, Entry] => entry[1] !== null),
  );
}

/** Follow a path. @returns a value, a listing for a folder, or undefined if there is no such thing */
export function lookUp(tree: Folder, path: readonly string[]): string | undefined {
  let entry: Entry = tree;
  for (const name of path) {
    if (typeof entry === 'string' || !Object.hasOwn(entry, name)) return undefined;
    entry = entry[name];
  }
  if (typeof entry === 'string') return entry;
  const names = Object.entries(entry).map(([name, child]) => (typeof child === 'string' ? name : `${name}/`));
  return names.sort().join('\n');
}
