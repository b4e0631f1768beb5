import { brokerBlockers, clusterBlockers, controllerBlockers } from '../../kafka/gates';
import type { Evidence, ExpectedNode } from '../status/evidence';
import { instancesSeen, situationOf } from './situation';

/** Why the node may not be handed over now, in words; none if it may. What cannot be seen is no permission. */
export function blockers(node: ExpectedNode, evidence: Evidence): string[] {
  return [...otherHandOvers(node, evidence), ...kafkaBlockers(node, evidence)];
}

/** One at a time: what Kafka says now does not yet tell of one that is about to stop. */
function otherHandOvers({ name }: ExpectedNode, evidence: Evidence): string[] {
  const instances = instancesSeen(evidence);
  return evidence.nodes
    .filter((other) => other.name !== name && situationOf(other, instances).kind === 'handing over')
    .map((other) => `${other.name} is just changing its instance`);
}

function kafkaBlockers({ role, id }: ExpectedNode, { kafka }: Evidence): string[] {
  const { metadata, minInsyncReplicas, quorum } = kafka;
  if ('error' in metadata) return [unseen(metadata.error)];
  if ('error' in minInsyncReplicas) return [unseen(minInsyncReplicas.error)];
  if ('error' in quorum) return [unseen(quorum.error)];
  const { partitions } = metadata.value;
  const own =
    role === 'broker'
      ? brokerBlockers(partitions, minInsyncReplicas.value, id)
      : controllerBlockers(quorum.value, id);
  return [...new Set([...clusterBlockers(partitions, minInsyncReplicas.value, quorum.value), ...own])];
}

function unseen(error: string): string {
  return `Kafka cannot be asked: ${error}`;
}
