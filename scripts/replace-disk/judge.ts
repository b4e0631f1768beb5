import { OperatorError } from '../../cluster/errors';
import { type Marker, parseMarker } from '../../cluster/marker';
import { markerKey } from '../../cluster/names';
import type { PartitionHolders } from '../../kafka/describe-replicas';
import { controllerBlockers } from '../../kafka/gates';
import { instancesSeen, situationOf } from '../hand-over/situation';
import type { Evidence, ExpectedNode, InstanceSeen } from '../status/evidence';
import { instanceOf } from '../status/judge-node';
import { volumesOf } from '../status/judge-volumes';
import { seen } from '../status/judgement';
import type { StoredMarker } from './world';

/** Named in a refusal; the rest is counted. */
const MAX_NAMED = 20;

/** @throws OperatorError DISK_NOT_LOST if there is none, or it tells of no data of this node */
export function judgeMarker(node: string, stored: StoredMarker | null, clusterId: string): Marker {
  if (!stored) {
    throw new OperatorError(
      'DISK_NOT_LOST',
      `there is no marker ${markerKey(node)}: ${node} never had data`,
      'nothing is to be done: its agent formats a blank volume by itself',
    );
  }
  const marker = parseMarker(stored.text);
  if (marker?.clusterId === clusterId && marker.node === node) return marker;
  throw new OperatorError(
    'DISK_NOT_LOST',
    `the marker ${markerKey(node)} is ${marker ? `about ${marker.node} of cluster ${marker.clusterId}` : 'damaged'}`,
    'find out who wrote it; the bucket keeps earlier versions: aws s3api list-object-versions',
  );
}

/** A disk that is known to be lost. */
export interface LostDisk {
  /** What takes its place. */
  volumeId: string;
  /** Instance that waits at it; null if none runs. */
  instance: InstanceSeen | null;
}

/**
 * Only what an instance has looked at and refused, or a volume in the place of another one, is known to be lost.
 *
 * @throws OperatorError DISK_NOT_LOST
 */
export function judgeLoss(node: ExpectedNode, marker: Marker, evidence: Evidence): LostDisk {
  const instances = instancesSeen(evidence);
  const situation = situationOf(node, instances);
  if (situation.kind === 'serving') {
    throw new OperatorError(
      'DISK_NOT_LOST',
      `${situation.instance.id} serves as ${node.name}: its disk is there`,
      'npm run status shows its volume',
    );
  }
  const volumes = volumesOf(node, seen(evidence.aws.volumes) ?? []);
  if (volumes.length !== 1) {
    throw new OperatorError(
      'DISK_NOT_LOST',
      `${node.name} has ${volumes.length === 0 ? 'no volume' : 'several volumes'} that AWS shows`,
      'npm run deploy makes a blank one in the place of one that is gone; then run the same command again',
    );
  }
  const [{ id: volumeId }] = volumes;
  const leaving = situation.kind === 'handing over' && situation.leaving;
  if (!leaving && (situation.kind === 'refused' || marker.volumeId !== volumeId)) {
    return { volumeId, instance: instanceOf(node, instances) };
  }
  throw new OperatorError(
    'DISK_NOT_LOST',
    `nobody has found the volume ${volumeId} of ${node.name} empty yet`,
    'wait until its instance says "refused" (npm run status); a volume with data must not be given up',
  );
}

/**
 * Whether Kafka has elsewhere what was on the node's disk.
 *
 * @param holders of all partitions; null if the node is a controller
 * @throws OperatorError DISK_IRREPLACEABLE
 */
export function judgeCopies(
  { name, role, id }: ExpectedNode,
  holders: PartitionHolders[] | null,
  { kafka: { quorum } }: Evidence,
): void {
  if (role === 'broker') return refuseLoss(name, soleCopies(holders ?? [], id));
  const reasons =
    'error' in quorum ? [`Kafka cannot be asked: ${quorum.error}`] : controllerBlockers(quorum.value, id);
  if (reasons.length === 0) return;
  throw new OperatorError(
    'DISK_IRREPLACEABLE',
    `without the disk of ${name} there is no majority that has the whole metadata log: ${reasons.join('; ')}`,
    'bring the other controllers back first (npm run status)',
  );
}

/**
 * Partitions of the broker of which nobody else is known to have all records. Those of which nobody at all is are among
 * them: Kafka then waits for their last leader (KIP-966), and would take it back empty.
 */
export function soleCopies(holders: PartitionHolders[], brokerId: number): PartitionHolders[] {
  return holders.filter(
    ({ replicas, isr, elr }) =>
      replicas.includes(brokerId) && ![...isr, ...elr].some((other) => other !== brokerId),
  );
}

function refuseLoss(name: string, lost: PartitionHolders[]): void {
  if (lost.length === 0) return;
  const names = lost.slice(0, MAX_NAMED).map(({ topic, partition }) => `${topic}-${partition}`);
  const more = lost.length > MAX_NAMED ? ` and ${lost.length - MAX_NAMED} more` : '';
  throw new OperatorError(
    'DISK_IRREPLACEABLE',
    `nobody but ${name} has all records of ${names.join(', ')}${more}: they would be lost`,
    'restore its volume from a snapshot, or delete these topics if nobody needs what was in them, then run the same command again',
  );
}
