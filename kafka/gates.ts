import type { Quorum, QuorumReplica } from './describe-quorum';
import { nameSome, type Partition } from './metadata';

/**
 * What has to hold before somebody stops a node of their own will: the operator's programs ask before they request a
 * hand-over, the node itself before it stops Kafka. Each function returns the reasons against it, in words; none means
 * go ahead. An interruption asks nobody.
 *
 * The rules for brokers are Strimzi's (KafkaAvailability), those for controllers its KafkaQuorumCheck's.
 */

/** By the leader's clock. A voter fetches every half second; anything beyond some pauses of its JVM is a real lag. */
const VOTER_LAG_MS = 5000;

/**
 * Whether partitions would take no more writes if this broker stopped. Those that have no more replicas than
 * min.insync.replicas asks for bear no stop at any time, so waiting for them is of no use.
 *
 * @param minIsr min.insync.replicas by topic
 */
export function brokerBlockers(
  partitions: Partition[],
  minIsr: Map<string, number>,
  brokerId: number,
): string[] {
  const needed = partitions.filter(({ topic, replicas, isr }) => {
    const minimum = minIsr.get(topic) ?? 1;
    return isr.includes(brokerId) && isr.length - 1 < minimum && replicas.length > minimum;
  });
  return about(needed, `would fall under min.insync.replicas without broker ${brokerId}`);
}

/** Whether the quorum would be without a majority if this controller stopped. */
export function controllerBlockers(quorum: Quorum, controllerId: number): string[] {
  if (quorum.leaderId === null) return [LEADERLESS];
  const others = quorum.voters.filter(({ id }) => id !== controllerId);
  const fit = others.filter((voter) => isCaughtUp(voter, quorum));
  const majority = Math.floor(quorum.voters.length / 2) + 1;
  if (fit.length >= majority) return [];
  return [
    `of the ${quorum.voters.length} voters, ${fit.length} would be left without controller ${controllerId} that ` +
      `have the whole metadata log, and a majority is ${majority}${laggards(others, quorum)}`,
  ];
}

/** What forbids any stop that can wait, whichever node it is of. @param minIsr min.insync.replicas by topic */
export function clusterBlockers(
  partitions: Partition[],
  minIsr: Map<string, number>,
  quorum: Quorum,
): string[] {
  return [...partitionBlockers(partitions, minIsr), ...quorumBlockers(quorum)];
}

/** Partitions that take no writes at the moment. */
export function partitionBlockers(partitions: Partition[], minIsr: Map<string, number>): string[] {
  const offline = partitions.filter(({ leader }) => leader === null);
  // No more than there are replicas, as in Kafka itself (Partition.effectiveMinIsr, KIP-966).
  const underMinIsr = partitions.filter(
    ({ topic, replicas, isr }) => isr.length < Math.min(minIsr.get(topic) ?? 1, replicas.length),
  );
  return [
    ...about(offline, 'have no leader'),
    ...about(underMinIsr, 'have fewer replicas in sync than min.insync.replicas'),
  ];
}

const LEADERLESS = 'the quorum has no leader';

function quorumBlockers(quorum: Quorum): string[] {
  if (quorum.leaderId === null) return [LEADERLESS];
  const fit = quorum.voters.filter((voter) => isCaughtUp(voter, quorum));
  if (fit.length === quorum.voters.length) return [];
  return [
    `${fit.length} of ${quorum.voters.length} voters have the whole metadata log${laggards(quorum.voters, quorum)}`,
  ];
}

/** Whether a voter has the whole metadata log, by what the leader itself knows: clocks of other machines do not count. */
export function isCaughtUp({ id, logEndOffset, lastCaughtUp }: QuorumReplica, quorum: Quorum): boolean {
  if (id === quorum.leaderId) return true;
  if (logEndOffset !== null && logEndOffset >= quorum.highWatermark) return true;
  return lastCaughtUp !== null && leaderTime(quorum) - lastCaughtUp <= VOTER_LAG_MS;
}

/** The latest time that the leader knows of anything. */
function leaderTime({ voters, observers }: Quorum): number {
  const times = [...voters, ...observers].flatMap(({ lastFetch, lastCaughtUp }) => [lastFetch, lastCaughtUp]);
  return Math.max(...times.map((time) => time ?? 0));
}

function laggards(voters: QuorumReplica[], quorum: Quorum): string {
  const ids = voters.filter((voter) => !isCaughtUp(voter, quorum)).map(({ id }) => id);
  return ids.length > 0 ? ` (behind: ${ids.join(', ')})` : '';
}

function about(partitions: Partition[], what: string): string[] {
  return partitions.length > 0 ? [`${partitions.length} partitions ${what} (${nameSome(partitions)})`] : [];
}
