import type { NodeSecret, NodeState } from '../../cluster/names';

/** A node's volume as EC2 describes it. */
export interface VolumeView {
  /** creating, available, in-use, deleting, ... */
  state: string;
  sizeGiB: number;
  attachment: { instanceId: string; state: string } | null;
}

/** What an Elastic IP serves at the moment. */
export interface ElasticIpView {
  privateAddress: string | null;
  interfaceId: string | null;
}

/** What Auto Scaling says of an instance; null if it belongs to no group. */
export interface GroupMembership {
  group: string;
  /** Pending, InService, Terminating:Wait, Detaching, ... */
  lifecycleState: string;
}

/** Another running instance of the cluster, as its tags tell. */
export interface Peer {
  instanceId: string;
  /** Name of the node that it is, or stands by for. */
  node: string;
  /** What it last said of itself; null if it has said nothing yet. */
  state: NodeState | null;
  /** When it said so, in milliseconds since 1970; null likewise. */
  saidAt: number | null;
}

/** AWS as one instance of one node sees it: each method is about this node's own resources. */
export interface Cloud {
  describeVolume(): Promise<VolumeView>;
  /** @returns false if another instance has it, or was given it meanwhile */
  attachVolume(): Promise<boolean>;
  detachVolume(): Promise<void>;
  /** Move the node's fixed address here, from wherever it is. */
  assignAddress(interfaceId: string): Promise<void>;
  describeElasticIp(allocationId: string): Promise<ElasticIpView>;
  associateElasticIp(allocationId: string, interfaceId: string): Promise<void>;
  /** Those of the named secrets that exist and may be read. */
  readSecrets(secrets: NodeSecret[]): Promise<Partial<Record<NodeSecret, string>>>;
  /** Text of the marker object; undefined only if it certainly does not exist. */
  readMarker(): Promise<string | undefined>;
  /** @returns false if there is a marker already; it is left as it is */
  createMarker(text: string): Promise<boolean>;
  /** Put this marker in the place of the one that is there. */
  replaceMarker(text: string): Promise<void>;
  groupMembership(): Promise<GroupMembership | null>;
  /** Let Auto Scaling go on with the termination. Done already, or no longer waited for: not an error. */
  completeTermination(): Promise<void>;
  /** How many instances the group is to have; null if there is no such group any more. */
  desiredCapacity(): Promise<number | null>;
  /** Leave the group, which launches a replacement at once. Done already, or in no group: not an error. */
  leaveGroup(): Promise<void>;
  /** All other instances of the cluster that run. What their tags say may be some seconds old. */
  peers(): Promise<Peer[]>;
  /** Keep the record of this instance's drain where it outlives the instance. */
  keepDrainRecord(text: string): Promise<void>;
  /** Tell people, by the cluster's topic of events. @param subject up to 100 characters of ASCII */
  tell(subject: string, message: string): Promise<void>;
  /** Say what this instance does, in its tag KafkaState. */
  tagState(state: NodeState, at: Date): Promise<void>;
}
