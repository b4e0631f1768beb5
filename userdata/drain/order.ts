/** What made a drain necessary. */
export const CAUSES = ['spot', 'lifecycle', 'maintenance', 'rebalance', 'request'] as const;
export type Cause = (typeof CAUSES)[number];

/** Whether the drain waits for a replacement that stands by before it stops Kafka. The strictest first. */
export const STANDBY_WAITS = [
  /** The time is too short. */
  'never',
  /** The same as the next, if the group replaces the instance at all. */
  'if-replaced',
  /** Until the deadline comes near. */
  'until-deadline',
] as const;
export type StandbyWait = (typeof STANDBY_WAITS)[number];

/**
 * What the watcher tells the drain: one file for each cause in NODE_PATHS.orders, so that nothing has to be read to be
 * added to. All times are ISO 8601.
 */
export interface Order {
  cause: Cause;
  /** For people and the journal. */
  why: string;
  seenAt: string;
  /**
   * A voluntary hand-over happens only while it harms nobody: it passes the gates, and Kafka never stops before a
   * standby is there. An involuntary one happens whatever the cluster's state is.
   */
  voluntary: boolean;
  /** When the instance will be taken away; null: nobody takes it. */
  deadline: string | null;
  standby: StandbyWait;
  /** Whether the instance leaves its group by itself, which makes the group launch a replacement at once. */
  leaveGroup: boolean;
}

/** All orders together. */
export interface Mandate {
  causes: Cause[];
  voluntary: boolean;
  /** Milliseconds since 1970. */
  deadline: number | null;
  standby: StandbyWait;
  leaveGroup: boolean;
}

/** A later order can only tighten what earlier ones said. */
export function mandateOf(orders: Order[]): Mandate | undefined {
  if (orders.length === 0) return undefined;
  const deadlines = orders.flatMap(({ deadline }) => (deadline === null ? [] : [Date.parse(deadline)]));
  const forced = orders.filter(({ voluntary }) => !voluntary);
  const waits = (forced.length > 0 ? forced : orders).map(({ standby }) => standby);
  return {
    causes: orders.map(({ cause }) => cause),
    voluntary: forced.length === 0,
    deadline: deadlines.length > 0 ? Math.min(...deadlines) : null,
    standby: STANDBY_WAITS.find((wait) => waits.includes(wait))!,
    // Auto Scaling lets no instance go that it terminates, and waits to hear that it is ready.
    leaveGroup:
      orders.some(({ leaveGroup }) => leaveGroup) && !orders.some(({ cause }) => cause === 'lifecycle'),
  };
}
