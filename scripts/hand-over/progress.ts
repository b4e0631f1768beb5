import { isCaughtUp } from '../../kafka/gates';
import {
  type Evidence,
  type ExpectedNode,
  type GroupSeen,
  type InstanceSeen,
  isAskedToHandOver,
} from '../status/evidence';
import { groupOf, instanceOf } from '../status/judge-node';
import { viewInKafka } from '../status/judge-node-kafka';
import { seen } from '../status/judgement';

/** What one look shows of a hand-over. */
export interface Progress {
  /** In the order in which they come about, each a sentence. */
  facts: string[];
  /** done: another instance is the node, and the node is whole in Kafka. stuck: it will not be by itself. */
  state: 'going on' | 'done' | 'stuck';
  /** What to do should it get no further. */
  todo: string;
}

/** @param leavingId instance that hands the node over; null if it was gone before anybody looked */
export function progressOf(node: ExpectedNode, leavingId: string | null, evidence: Evidence): Progress {
  const { aws } = evidence;
  if ('error' in aws.instances) {
    return {
      facts: [`AWS cannot be asked: ${aws.instances.error}`],
      state: 'going on',
      todo: 'npm run status says what AWS needs',
    };
  }
  const living = aws.instances.value.filter(({ state }) => state !== 'shutting-down');
  const leaving = living.find(({ id }) => id === leavingId) ?? null;
  const current = instanceOf(node, living);
  const replacement = current && current.id !== leavingId ? current : null;
  const facts = [
    ...leavingFacts(leavingId, leaving),
    ...(replacement ? replacementFacts(replacement) : launchFacts(groupOf(node, seen(aws.groups)))),
  ];
  if (!replacement) return { facts, state: 'going on', todo: todoWithout(leaving) };
  const { id, agent } = replacement;
  const journal = `on ${id}: journalctl -u kafka-bootstrap -u kafka-agent -u kafka`;
  if (agent?.state !== 'running') {
    return { facts, state: agent?.state === 'refused' ? 'stuck' : 'going on', todo: journal };
  }
  const lacking = lackingInKafka(node, evidence);
  return {
    facts: [...facts, lacking ?? (node.role === 'broker' ? 'in sync' : 'caught up with the quorum')],
    state: lacking === null ? 'done' : 'going on',
    todo: `it catches up by itself unless Kafka has a reason not to; ${journal}`,
  };
}

function leavingFacts(id: string | null, leaving: InstanceSeen | null): string[] {
  if (id === null) return [];
  if (!leaving) return [`${id} is gone`];
  return [
    ...(isAskedToHandOver(leaving) ? [`${id} is asked to hand over`] : []),
    ...(leaving.agent?.state === 'draining' ? [`${id} is draining`] : []),
    ...(leaving.group === null ? [`${id} has left its group`] : []),
  ];
}

function replacementFacts({ id, type, market, agent }: InstanceSeen): string[] {
  return [
    `replacement ${id} is launched (${type}, ${market})`,
    ...(agent ? [`${id} is ${agent.state}`] : []),
  ];
}

function launchFacts(group: GroupSeen | null): string[] {
  return group?.launchFailure ? [`no replacement can be launched: ${group.launchFailure}`] : [];
}

function todoWithout(leaving: InstanceSeen | null): string {
  return leaving && leaving.group !== null
    ? `it goes only while ISR and quorum allow that; on ${leaving.id}: journalctl -u kafka-watcher -u kafka-drain`
    : 'npm run status says why its group launches none';
}

/** What the node has yet to become in Kafka; null if nothing. */
function lackingInKafka(node: ExpectedNode, evidence: Evidence): string | null {
  return node.role === 'broker' ? lackingBroker(node, evidence) : lackingController(node, evidence);
}

function lackingBroker(node: ExpectedNode, evidence: Evidence): string | null {
  const { metadata } = evidence.kafka;
  if ('error' in metadata) return `Kafka cannot be asked: ${metadata.error}`;
  const { registered, outOfSync, replicas } = viewInKafka(node, evidence).broker!;
  if (!registered) return 'Kafka does not count it among its brokers yet';
  return outOfSync > 0 ? `${outOfSync} of its ${replicas} replicas are not in sync yet` : null;
}

function lackingController({ id }: ExpectedNode, { kafka: { quorum } }: Evidence): string | null {
  if ('error' in quorum) return `Kafka cannot be asked: ${quorum.error}`;
  if (quorum.value.leaderId === null) return 'the quorum has no leader yet';
  const voter = quorum.value.voters.find((one) => one.id === id);
  if (!voter) return 'it is no voter of the quorum yet';
  return isCaughtUp(voter, quorum.value) ? null : 'it does not have the whole metadata log yet';
}
