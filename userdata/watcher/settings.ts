import { isObject } from './signals/json';

export interface WatcherSettings {
  pollMs: number;
  handOverOnRebalance: boolean;
  rebalanceCooldownMs: number;
}

/** What holds on a machine that is no node's, as for a dry run: the defaults of cluster/config.ts. */
const DEFAULTS = { pollSeconds: 2, handOverOnRebalance: false, rebalanceCooldownMinutes: 360 };

/** Those of cluster/config.ts. A timer that is asked for more than 2^31 ms, or for next to none, never rests. */
const BOUNDS = { pollSeconds: [1, 30], rebalanceCooldownMinutes: [10, 10_080] } as const;

/**
 * The watcher's part of the node descriptor. The agent refuses a damaged one; the watcher goes on with defaults, since
 * a notice must be heard in any case.
 */
export function watcherSettings(descriptorJson: string | undefined): WatcherSettings {
  const given = interruptionsOf(descriptorJson);
  const bounded = (key: keyof typeof BOUNDS): number => {
    const value = given[key];
    const [least, most] = BOUNDS[key];
    return typeof value === 'number' && value >= least && value <= most ? value : DEFAULTS[key];
  };
  return {
    pollMs: bounded('pollSeconds') * 1000,
    handOverOnRebalance: given.handOverOnRebalance === true,
    rebalanceCooldownMs: bounded('rebalanceCooldownMinutes') * 60_000,
  };
}

function interruptionsOf(json: string | undefined): Record<string, unknown> {
  try {
    const descriptor: unknown = json === undefined ? {} : JSON.parse(json);
    const interruptions = isObject(descriptor) ? descriptor.interruptions : undefined;
    return isObject(interruptions) ? interruptions : {};
  } catch {
    return {};
  }
}
