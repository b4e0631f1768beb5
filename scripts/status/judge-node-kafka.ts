import type { Evidence, ExpectedNode } from './evidence';
import { lagMs } from './judge-kafka';
import { duration, itemsAbout, seen } from './judgement';
import type { Attention, NodeStatus } from './report';

type InKafka = Pick<NodeStatus, 'broker' | 'controller'>;

/** A voter fetches at least every half second; more than a pause of its JVM, and it has fallen behind. */
const MAX_VOTER_LAG_MS = 10_000;

/** What a node is to Kafka. */
export function viewInKafka(node: ExpectedNode, evidence: Evidence): InKafka {
  return node.role === 'broker'
    ? { broker: viewBroker(node, evidence), controller: null }
    : { broker: null, controller: viewController(node, evidence) };
}

function viewBroker({ id }: ExpectedNode, { kafka }: Evidence): NodeStatus['broker'] {
  const metadata = seen(kafka.metadata);
  if (!metadata) return null;
  const own = metadata.partitions.filter(({ replicas }) => replicas.includes(id));
  return {
    registered: metadata.brokers.some((broker) => broker.id === id),
    leads: own.filter(({ leader }) => leader === id).length,
    replicas: own.length,
    outOfSync: own.filter(({ isr }) => !isr.includes(id)).length,
  };
}

function viewController({ id }: ExpectedNode, { kafka }: Evidence): NodeStatus['controller'] {
  const quorum = seen(kafka.quorum);
  if (!quorum) return null;
  const leader = quorum.voters.find((voter) => voter.id === quorum.leaderId);
  const voter = quorum.voters.find((one) => one.id === id);
  const replica = voter ?? quorum.observers.find((one) => one.id === id);
  if (!replica) return { quorum: 'absent', lagRecords: null, lagMs: null };
  return {
    quorum: replica === leader ? 'leader' : voter ? 'voter' : 'observer',
    lagRecords:
      leader?.logEndOffset == null || replica.logEndOffset === null
        ? null
        : Math.max(leader.logEndOffset - replica.logEndOffset, 0),
    lagMs: lagMs(replica, leader),
  };
}

export function judgeInKafka(
  { name }: ExpectedNode,
  { broker, controller }: InKafka,
  { kafka }: Evidence,
): Attention[] {
  const item = itemsAbout(name);
  if (broker && !broker.registered) {
    return item(
      'brokerMissing',
      'Kafka counts it among no living brokers',
      'see journalctl -u kafka on its instance; one that has just started registers within seconds',
    );
  }
  if (!controller) return [];
  if (controller.quorum === 'absent' || controller.quorum === 'observer') {
    const message =
      controller.quorum === 'absent' ? 'the quorum does not know it' : 'is no voter of the quorum';
    return item(
      'controllerNoVoter',
      message,
      'see journalctl -u kafka on its instance; one that lost its data joins by itself, within a minute',
    );
  }
  // Without a leader there is nothing to be behind of, and that is said elsewhere.
  if (seen(kafka.quorum)?.leaderId == null) return [];
  if (controller.lagMs !== null && controller.lagMs <= MAX_VOTER_LAG_MS) return [];
  const behind = controller.lagMs === null ? 'an unknown time' : duration(controller.lagMs);
  return item(
    'controllerBehind',
    `its metadata log is ${behind} behind the leader's`,
    'see that it runs and reaches the others; the quorum bears the loss of a minority only',
  );
}
