import type { Rotating } from '../../cluster/ids';
import type { NodeRequest } from '../../cluster/names';
import type { Role } from '../../cluster/nodes';
import type { Result } from '../check/evidence';
import type { Quorum } from '../../kafka/describe-quorum';
import type { Metadata } from '../../kafka/metadata';

/** What a look at a cluster saw, without any judgement. What could not be seen says why, and hides nothing else. */
export interface Evidence {
  cluster: string;
  region: string;
  at: Date;
  nodes: ExpectedNode[];
  /** Where the nodes are known from: what was deployed, or else the configuration. */
  nodesFrom: 'outputs' | 'config';
  aws: AwsEvidence;
  kafka: KafkaEvidence;
  certificates: CertificateEvidence[];
  /** A rotation that has not reached every node, as far as this checkout knows. */
  rotating?: Rotating;
  /** SHA-256 of the bundle that was built in this checkout. */
  localBundle: Result<string>;
}

/** A node as it should be. */
export interface ExpectedNode {
  name: string;
  role: Role;
  /** Kafka's node.id. */
  id: number;
  zone: string;
  /** Fixed private address. */
  address: string;
  /** Whether it has an Elastic IP. */
  public: boolean;
  /** Null if only the volume's tag can tell. */
  volumeId: string | null;
}

/** Everything that has the cluster's tag. */
export interface AwsEvidence {
  /** Those that are not terminated. */
  instances: Result<InstanceSeen[]>;
  groups: Result<GroupSeen[]>;
  volumes: Result<VolumeSeen[]>;
  elasticIps: Result<ElasticIpSeen[]>;
  snapshots: Result<SnapshotSeen[]>;
  /** SHA-256 of the bundle in the user data of launch templates, by templateKey. */
  bundles: Result<Map<string, string>>;
}

export interface TemplateVersion {
  id: string;
  version: number;
}

export function templateKey({ id, version }: TemplateVersion): string {
  return `${id}:${version}`;
}

export interface InstanceSeen {
  id: string;
  /** The tag Node. */
  node: string | null;
  /** EC2's: pending, running, shutting-down, stopping or stopped. */
  state: string;
  type: string;
  market: 'spot' | 'on-demand';
  launched: Date;
  /** What its agent last said, and when. */
  agent: { state: string; since: Date } | null;
  /** What an operator asked of it, in its tag KafkaRequest. */
  request: string | null;
  /** Auto Scaling group that it belongs to; null for one that nobody looks after. */
  group: string | null;
  template: TemplateVersion | null;
  /** Private addresses of its interfaces. */
  addresses: string[];
}

export function isAskedToHandOver({ request }: InstanceSeen): boolean {
  return request === ('hand-over' satisfies NodeRequest);
}

export interface GroupSeen {
  name: string;
  /** The tag Node. */
  node: string | null;
  desired: number;
  /** Instances that are in service. */
  inService: string[];
  /** What it launches now. */
  template: TemplateVersion | null;
  /** Instance types that it may launch; none if its template alone says that. */
  types: string[];
  /** Suspended processes, for example Launch. */
  suspended: string[];
  /** AWS's words about the last launch, if the group lacks an instance and the launch failed. */
  launchFailure: string | null;
}

export interface VolumeSeen {
  id: string;
  /** The tag Node. */
  node: string | null;
  sizeGiB: number;
  /** EC2's, for example available or in-use. */
  state: string;
  /** Device is as asked for in AttachVolume. */
  attachment: { instanceId: string; state: string; device: string } | null;
}

export interface ElasticIpSeen {
  allocationId: string;
  /** The tag Node. */
  node: string | null;
  publicIp: string;
  /** Private address that it stands for; null while it is not associated. */
  privateIp: string | null;
}

export interface SnapshotSeen {
  id: string;
  sizeGiB: number;
}

export interface KafkaEvidence {
  metadata: Result<Metadata>;
  /** min.insync.replicas by topic. */
  minInsyncReplicas: Result<Map<string, number>>;
  quorum: Result<Quorum>;
}

export interface CertificateEvidence {
  /** A node's name, or `CA`. */
  subject: string;
  /** A handshake with the node, or else the file on this machine. */
  source: 'handshake' | 'file';
  expires: Result<Date>;
}
