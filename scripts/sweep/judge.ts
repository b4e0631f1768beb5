/** An instance with the cluster's tag, as EC2 and Auto Scaling see it. */
export interface ClusterInstance {
  id: string;
  /** The tag Node, or what there is instead. */
  node: string;
  /** EC2's: pending, running, shutting-down, stopping or stopped. Terminated ones are left out. */
  state: string;
  /** The Auto Scaling group that it is a member of; null for an orphan, which no group, hook or stack reaches. */
  group: string | null;
  /** Since when its node has been draining, if it says so. */
  drainingSince: Date | null;
}

/** What is to become of an orphan. */
export type Fate =
  /** It is about to end by itself, at the latest then: power-off follows a drain. */
  | { action: 'wait'; until: Date }
  /** It is ending already. */
  | { action: 'ending' }
  | { action: 'terminate' };

/**
 * What a drain may take from its first word on until the power-off: the same as its unit's TimeoutStartSec in
 * userdata/units/kafka-drain.service, and longer than the two minutes of an interruption notice.
 */
export const DRAIN_SECONDS = 180;

export function judge({ state, drainingSince }: ClusterInstance, now: Date): Fate {
  if (state === 'shutting-down') return { action: 'ending' };
  if (drainingSince === null) return { action: 'terminate' };
  // By this clock: one that runs ahead elsewhere must not prolong the wait.
  const since = Math.min(drainingSince.getTime(), now.getTime());
  const until = new Date(since + DRAIN_SECONDS * 1000);
  return until > now ? { action: 'wait', until } : { action: 'terminate' };
}
