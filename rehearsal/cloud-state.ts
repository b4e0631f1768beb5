/**
 * What the API stand-in (rehearsal/api) tells the hypervisor about its resources, and what it hears back.
 *
 * `GET /_cloud/state?after=<version>` answers at once if the version moved, else when it does or after 25 s.
 * `POST /_cloud/instances/<id>` with an InstanceReport and `POST /_cloud/volumes/<id>` with a VolumeReport say
 * what has become true. Without a hypervisor (`--no-hypervisor`) every transition happens by itself, at once.
 */
export interface CloudState {
  version: number;
  vpcs: { id: string; cidr: string }[];
  subnets: { id: string; vpcId: string; cidr: string; zone: string }[];
  instances: CloudInstance[];
  /** Data volumes only: root disks are the guests' overlays. */
  volumes: CloudVolume[];
  securityGroups: CloudSecurityGroup[];
  elasticIps: CloudElasticIp[];
}

export interface CloudInstance {
  id: string;
  state: 'pending' | 'running' | 'shutting-down' | 'terminated';
  type: string;
  imageId: string;
  zone: string;
  subnetId: string;
  vpcId: string;
  interfaceId: string;
  mac: string;
  /** Primary private address of the primary interface. */
  privateIp: string;
  /** Addresses moved onto the interface by AssignPrivateIpAddresses. */
  secondaryIps: string[];
  /** Public address given at launch, serving the primary private address. */
  publicIp: string | null;
  securityGroupIds: string[];
  /** Name of the role behind the instance profile. */
  roleName: string | null;
  /** Base64. */
  userData: string | null;
  tags: Record<string, string>;
  /** Whether the launch template lets the metadata service serve the tags. */
  tagsInMetadata: boolean;
  lifecycle: 'spot' | 'on-demand';
  /** What autoscaling/target-lifecycle-state says: null until the first transition (404 then). */
  targetLifecycleState: 'InService' | 'Detached' | 'Terminated' | null;
  /** ISO 8601. */
  launchTime: string;
}

export interface CloudVolume {
  id: string;
  sizeGiB: number;
  zone: string;
  attachment: { instanceId: string; device: string; state: 'attaching' | 'attached' | 'detaching' } | null;
}

export interface CloudSecurityGroup {
  id: string;
  vpcId: string;
  ingress: CloudRule[];
  egress: CloudRule[];
}

export interface CloudRule {
  /** tcp, udp, icmp, or -1 for all. */
  protocol: string;
  /** Null for all ports. */
  fromPort: number | null;
  toPort: number | null;
  /** Exactly one of the two is set. */
  cidr: string | null;
  groupId: string | null;
}

export interface CloudElasticIp {
  allocationId: string;
  publicIp: string;
  /** The private address it serves, null while it is not associated. */
  privateIp: string | null;
  interfaceId: string | null;
}

export interface InstanceReport {
  /** `running` once the guest boots, `terminated` once it is gone, whatever the reason. */
  state: 'running' | 'terminated';
}

export interface VolumeReport {
  /** `attached` once the guest has the device, `detached` once nothing on the guest uses it any more. */
  attachment: 'attached' | 'detached';
}

/**
 * What IAM has decided since the API started: `GET /_cloud/iam`. Calls of instances only, since operators'
 * are not evaluated. It outlives the roles.
 */
export interface IamLedger {
  /** Calls; those allowed and those refused together. */
  evaluated: number;
  allowed: number;
  refused: RefusedCall[];
  /**
   * By name of the role: the actions that its policies ever granted, as they name them, and how many calls needed
   * each. Roles that never called are missing.
   */
  roles: Record<string, Record<string, number>>;
}

export interface RefusedCall {
  /** ARN of the role's session; the access key if it is not known. */
  caller: string;
  /** For example ec2:AttachVolume. */
  action: string;
  /** ARN, `*` if the action knows no resources, null if the call did not get that far. */
  resource: string | null;
  /** Of the error that the caller got. */
  code: string;
  /** How often. */
  count: number;
}

/** `POST /_cloud/capacity` takes `{ "lacking": LackingCapacity[] }` in place of what was lacking before. */
export interface LackingCapacity {
  zone: string;
  /** Types of which no spot instance is to be had, for example `m5.large`, `m5.*` or `*`. */
  instanceTypes: string[];
}

/** `GET /_cloud/messages` answers `{ "messages": PublishedMessage[] }`: all that any topic was given, oldest first. */
export interface PublishedMessage {
  topicArn: string;
  subject: string | null;
  message: string;
  /** ISO 8601. */
  time: string;
}
