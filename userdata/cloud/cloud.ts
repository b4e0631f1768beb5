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
  groupMembership(): Promise<GroupMembership | null>;
  /** Let Auto Scaling go on with the termination. Done already, or no longer waited for: not an error. */
  completeTermination(): Promise<void>;
  /** Say what this instance does, in its tag KafkaState. */
  tagState(state: NodeState, at: Date): Promise<void>;
}
