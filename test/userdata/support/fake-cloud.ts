import type { NodeSecret, NodeState } from '../../../cluster/names';
import type { Cloud, ElasticIpView, GroupMembership, Peer, VolumeView } from '../../../userdata/cloud/cloud';

export const INSTANCE_ID = 'i-00000000000000001';

/** AWS in memory, as the instance above sees it. Methods may be replaced one by one. */
export class FakeCloud implements Cloud {
  volume: VolumeView = { state: 'available', sizeGiB: 8, attachment: null };
  secrets: Partial<Record<NodeSecret, string>> = {};
  marker: string | undefined;
  membership: GroupMembership | null = null;
  elasticIp: ElasticIpView = { privateAddress: null, interfaceId: null };
  desired: number | null = 1;
  others: Peer[] = [];
  drainRecord: string | undefined;
  readonly told: { subject: string; message: string }[] = [];
  /** What was asked for, in order. */
  readonly calls: string[] = [];
  onAttach: () => void = () => undefined;
  onAssign: () => void = () => undefined;

  async describeVolume(): Promise<VolumeView> {
    return this.volume;
  }

  async attachVolume(): Promise<boolean> {
    this.calls.push('attach');
    this.volume = {
      ...this.volume,
      state: 'in-use',
      attachment: { instanceId: INSTANCE_ID, state: 'attached' },
    };
    this.onAttach();
    return true;
  }

  async detachVolume(): Promise<void> {
    this.calls.push('detach');
    this.volume = { ...this.volume, state: 'available', attachment: null };
  }

  async assignAddress(interfaceId: string): Promise<void> {
    this.calls.push(`assign ${interfaceId}`);
    this.onAssign();
  }

  async describeElasticIp(): Promise<ElasticIpView> {
    return this.elasticIp;
  }

  async associateElasticIp(allocationId: string, interfaceId: string): Promise<void> {
    this.calls.push(`associate ${allocationId} ${interfaceId}`);
  }

  async readSecrets(): Promise<Partial<Record<NodeSecret, string>>> {
    return this.secrets;
  }

  async readMarker(): Promise<string | undefined> {
    return this.marker;
  }

  async createMarker(text: string): Promise<boolean> {
    if (this.marker !== undefined) return false;
    this.calls.push('marker');
    this.marker = text;
    return true;
  }

  async replaceMarker(text: string): Promise<void> {
    this.calls.push('marker');
    this.marker = text;
  }

  async groupMembership(): Promise<GroupMembership | null> {
    return this.membership;
  }

  async desiredCapacity(): Promise<number | null> {
    return this.desired;
  }

  async leaveGroup(): Promise<void> {
    this.calls.push('leave');
    this.membership = null;
  }

  async peers(): Promise<Peer[]> {
    return this.others;
  }

  async keepDrainRecord(text: string): Promise<void> {
    this.calls.push('record');
    this.drainRecord = text;
  }

  async tell(subject: string, message: string): Promise<void> {
    this.calls.push(`tell ${subject}`);
    this.told.push({ subject, message });
  }

  async completeTermination(): Promise<void> {
    this.calls.push('complete');
  }

  async tagState(state: NodeState, at: Date): Promise<void> {
    this.calls.push(`tag ${state} ${at.toISOString()}`);
  }
}
