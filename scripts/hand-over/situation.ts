import { OperatorError } from '../../cluster/errors';
import { type Evidence, type ExpectedNode, type InstanceSeen, isAskedToHandOver } from '../status/evidence';
import { instanceOf } from '../status/judge-node';

/** Where a node stands between two instances. */
export type Situation =
  /** Its instance runs Kafka, and nobody asked it to go. */
  | { kind: 'serving'; instance: InstanceSeen }
  /** An instance is on its way to be the node. `leaving`: the one before it, while that is there. */
  | { kind: 'handing over'; leaving: InstanceSeen | null }
  /** Its instance refuses to be the node. */
  | { kind: 'refused'; instance: InstanceSeen }
  | { kind: 'absent' };

export function situationOf(node: ExpectedNode, instances: InstanceSeen[]): Situation {
  const current = instanceOf(node, instances);
  const leaving = instances.find((one) => one.node === node.name && isLeaving(one)) ?? null;
  if (leaving && (current === null || current === leaving || current.agent?.state !== 'running')) {
    return current?.agent?.state === 'refused'
      ? { kind: 'refused', instance: current }
      : { kind: 'handing over', leaving };
  }
  if (!current) return { kind: 'absent' };
  switch (current.agent?.state) {
    case 'running':
      return { kind: 'serving', instance: current };
    case 'refused':
      return { kind: 'refused', instance: current };
    default:
      return { kind: 'handing over', leaving: null };
  }
}

function isLeaving(instance: InstanceSeen): boolean {
  const { state, agent } = instance;
  return (
    ['pending', 'running'].includes(state) && (isAskedToHandOver(instance) || agent?.state === 'draining')
  );
}

/** @throws OperatorError CLUSTER_UNREACHABLE if AWS did not tell */
export function instancesSeen({ aws }: Evidence): InstanceSeen[] {
  if ('value' in aws.instances) return aws.instances.value;
  throw new OperatorError(
    'CLUSTER_UNREACHABLE',
    `AWS does not say what instances there are: ${aws.instances.error}`,
    'see to that (npm run status says how), then run the same command again',
  );
}

/** @throws OperatorError NODE_UNKNOWN */
export function nodeNamed(name: string, nodes: ExpectedNode[]): ExpectedNode {
  const node = nodes.find((one) => one.name === name);
  if (node) return node;
  throw new OperatorError(
    'NODE_UNKNOWN',
    `there is no node ${JSON.stringify(name)}`,
    `name one of ${nodes.map((one) => one.name).join(', ')}`,
  );
}
