import type { QuorumReplica } from '../../kafka/describe-quorum';
import { nameSome, type Partition } from '../../kafka/metadata';
import type { Evidence } from './evidence';
import { type Judgement, seen } from './judgement';
import type { Attention, StatusReport } from './report';

export function judgeQuorum({ nodes, kafka }: Evidence): Judgement<StatusReport['quorum']> {
  const quorum = seen(kafka.quorum);
  if (!quorum) return { status: null, attention: [] };
  const nameOf = (id: number) => nodes.find((node) => node.id === id)?.name ?? `id ${id}`;
  const { leaderId, leaderEpoch, highWatermark, voters, observers } = quorum;
  const leader = voters.find(({ id }) => id === leaderId);
  const status = {
    leader: leaderId === null ? null : nameOf(leaderId),
    epoch: leaderEpoch,
    highWatermark,
    voters: voters.map(({ id }) => nameOf(id)),
    observers: observers.map(({ id }) => nameOf(id)),
    maxVoterLagMs: maxLag(voters, leader),
    maxObserverLagMs: maxLag(observers, leader),
  };
  const leaderless: Attention = {
    code: 'noQuorumLeader',
    subject: 'cluster',
    message: 'the quorum has no leader: nothing about topics and leaders can change',
    todo: 'see that a majority of the controllers runs and reaches each other',
  };
  return { status, attention: leaderId === null ? [leaderless] : [] };
}

/** How long ago, by the leader's clock, the replica last had all records; null if that is not known. */
export function lagMs({ lastCaughtUp }: QuorumReplica, leader: QuorumReplica | undefined): number | null {
  if (lastCaughtUp === null || !leader?.lastCaughtUp) return null;
  return Math.max(leader.lastCaughtUp - lastCaughtUp, 0);
}

function maxLag(replicas: QuorumReplica[], leader: QuorumReplica | undefined): number | null {
  const lags = replicas.map((replica) => lagMs(replica, leader));
  return lags.includes(null) ? null : Math.max(...(lags as number[]), 0);
}

export function judgePartitions(evidence: Evidence): Judgement<StatusReport['partitions']> {
  const metadata = seen(evidence.kafka.metadata);
  if (!metadata) return { status: null, attention: [] };
  const { partitions } = metadata;
  const minimum = seen(evidence.kafka.minInsyncReplicas);
  const offline = partitions.filter(({ leader }) => leader === null);
  const underReplicated = partitions.filter(({ isr, replicas }) => isr.length < replicas.length);
  const underMinIsr =
    minimum && partitions.filter(({ topic, isr }) => isr.length < (minimum.get(topic) ?? 1));
  const items: [Attention['code'], Partition[], string, string][] = [
    [
      'partitionsOffline',
      offline,
      'have no leader: nobody can read or write them',
      'bring back a broker that was last in sync with them',
    ],
    [
      'partitionsUnderMinIsr',
      underMinIsr ?? [],
      'have fewer replicas in sync than min.insync.replicas: writes with acks=all fail',
      'bring back the brokers that are out of sync',
    ],
    [
      'partitionsUnderReplicated',
      underReplicated,
      `have replicas that are not in sync, on ${outOfSync(evidence, underReplicated)}`,
      'a broker that has just come back catches up by itself: look again; else see to it. Stop no other one meanwhile',
    ],
  ];
  return {
    status: {
      total: partitions.length,
      offline: offline.length,
      underMinIsr: underMinIsr?.length ?? null,
      underReplicated: underReplicated.length,
    },
    attention: items
      .filter(([, concerned]) => concerned.length > 0)
      .map(([code, concerned, what, todo]) => ({
        code,
        subject: 'cluster',
        message: `${concerned.length} of ${partitions.length} partitions ${what} (${nameSome(concerned)})`,
        todo,
      })),
  };
}

function outOfSync({ nodes }: Evidence, partitions: Partition[]): string {
  const ids = partitions.flatMap(({ isr, replicas }) => replicas.filter((id) => !isr.includes(id)));
  const names = [...new Set(ids)]
    .sort()
    .map((id) => nodes.find((node) => node.id === id)?.name ?? `id ${id}`);
  return names.join(', ');
}
