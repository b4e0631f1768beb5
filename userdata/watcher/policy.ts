import type { Cause, Order } from '../drain/order';
import type { LifecycleSignal } from './signals/lifecycle';
import type { MaintenanceSignal } from './signals/maintenance';
import type { RebalanceSignal } from './signals/rebalance';
import type { RequestSignal } from './signals/request';
import type { SpotSignal } from './signals/spot';

/** All that can be heard. */
export type Signal = SpotSignal | LifecycleSignal | MaintenanceSignal | RebalanceSignal | RequestSignal;

/** What the decision depends on besides the signal. */
export interface Circumstances {
  /** Milliseconds since 1970. */
  now: number;
  /** Whether this instance is the node: it holds the volume, and Kafka runs. */
  isNode: boolean;
  handOverOnRebalance: boolean;
  rebalanceCooldownMs: number;
  /** When the node, on whichever instance, last followed a recommendation; null: never. Known to the node only. */
  lastRebalance: number | null;
}

/** What a signal means for this instance. */
export type Decision =
  | { action: 'nothing' }
  /** It depends on what is not known yet: to be asked again. */
  | { action: 'later' }
  /** Worth telling, but not acting on. */
  | { action: 'report'; why: string }
  | { action: 'drain'; order: Order };

/** EC2 gives two minutes. A later time means that this instance's clock is behind. */
const NOTICE_MS = 120_000;
/** TERMINATION_HEARTBEAT_SECONDS of stacks/constructs/node-group.ts: after that Auto Scaling goes on. */
const HOOK_MS = 180_000;
/** EC2 names the earliest time: the node is to have gone a while before. */
const AHEAD_OF_MAINTENANCE_MS = 120_000;

const NOTHING: Decision = { action: 'nothing' };

export function decide(signal: Signal, circumstances: Circumstances): Decision {
  const { now } = circumstances;
  switch (signal.kind) {
    case 'spot':
      return signal.interruption ? drain('spot', now, interrupted(signal.interruption, now)) : NOTHING;
    case 'lifecycle':
      // Detached is our own doing, and the rest is life as usual.
      return signal.target === 'Terminated' ? drain('lifecycle', now, terminated(now)) : NOTHING;
    case 'maintenance':
      return signal.events.length > 0 ? drain('maintenance', now, maintained(signal)) : NOTHING;
    case 'rebalance':
      return signal.recommendedAt === null ? NOTHING : recommended(signal.recommendedAt, circumstances);
    case 'request':
      return signal.request
        ? drain('request', now, { why: `the operator asks for a ${signal.request}`, ...HAND_OVER })
        : NOTHING;
  }
}

type Terms = Omit<Order, 'cause' | 'seenAt'>;

/** The instance goes on working until all is well without it. */
const HAND_OVER = { voluntary: true, deadline: null, standby: 'until-deadline', leaveGroup: true } as const;

function drain(cause: Cause, now: number, terms: Terms): Decision {
  return { action: 'drain', order: { cause, seenAt: iso(now), ...terms } };
}

function interrupted({ action, at }: NonNullable<SpotSignal['interruption']>, now: number): Terms {
  // Hibernation is not announced two minutes ahead: it begins with the notice.
  const deadline = action === 'hibernate' ? now : Math.min(at, now + NOTICE_MS);
  return {
    why: `EC2 will ${action} this spot instance at ${iso(at)}`,
    voluntary: false,
    deadline: iso(deadline),
    standby: action === 'hibernate' ? 'never' : 'until-deadline',
    leaveGroup: true,
  };
}

function terminated(now: number): Terms {
  return {
    why: 'Auto Scaling terminates this instance',
    voluntary: false,
    deadline: iso(now + HOOK_MS),
    standby: 'if-replaced',
    // It has as good as left: Auto Scaling waits for the hook.
    leaveGroup: false,
  };
}

function maintained({ events: [next] }: MaintenanceSignal): Terms {
  return {
    ...HAND_OVER,
    why: `EC2 has scheduled ${next.code} (${next.id}) for ${iso(next.notBefore)}`,
    deadline: iso(next.notBefore - AHEAD_OF_MAINTENANCE_MS),
  };
}

/** Following every recommendation would never end: the replacement from the same pool often gets one, too. */
function recommended(
  recommendedAt: number,
  { now, isNode, handOverOnRebalance, lastRebalance, rebalanceCooldownMs }: Circumstances,
): Decision {
  const why = `EC2 recommends since ${iso(recommendedAt)} to leave this instance`;
  if (!handOverOnRebalance) return { action: 'report', why: `${why}; the configuration says not to` };
  // The replacement of a node that followed one hears its own before it has the volume, which says so.
  if (!isNode) return { action: 'later' };
  const rested = lastRebalance === null || now - lastRebalance >= rebalanceCooldownMs;
  if (!rested) return { action: 'report', why: `${why}; the node followed one at ${iso(lastRebalance)}` };
  return drain('rebalance', now, { why, ...HAND_OVER });
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
