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
 * What the drain of an interruption may take from its first word on until the power-off: longer than the two minutes of
 * a notice. A hand-over that nobody forces may wait longer; in a destroy there is nobody left to hand over to.
 */
export const DRAIN_SECONDS = 180;

export function judge({ state, drainingSince }: ClusterInstance, now: Date): Fate {
  if (state === 'shutting-down') return { action: 'ending' };
  if (drainingSince === null) return { action: 'terminate' };
  const since = drainingSince.getTime();
  // Clocks differ by seconds; a drain from the far future is not to be believed either.
  if (Math.abs(now.getTime() - since) >= DRAIN_SECONDS * 1000) return { action: 'terminate' };
  return { action: 'wait', until: new Date(since + DRAIN_SECONDS * 1000) };
}
