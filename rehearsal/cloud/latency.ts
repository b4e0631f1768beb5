import { fraction } from '../../cluster/fraction';
import AWS_SECONDS from '../aws-seconds.json';

export const LATENCY_MODES = ['none', 'aws'] as const;
export type LatencyMode = (typeof LATENCY_MODES)[number];

/**
 * What AWS takes, in seconds from the call until it is so, as far as a hypervisor does it; the guest's own shutdown takes
 * its time besides `terminate`. Groups' reactions and tags stand in the same table, and are the API stand-in's: latency.py.
 */
export type Transition = Exclude<keyof typeof AWS_SECONDS, 'react' | 'show-tags'>;

/** Seconds, from and to, of every latency that is injected. */
export function injectedSeconds(mode: LatencyMode): Record<string, { from: number; to: number }> {
  return mode === 'aws' ? AWS_SECONDS : {};
}

export interface LatencyOptions {
  mode: LatencyMode;
  /** Same seed, same delays. */
  seed: number;
}

/**
 * How long a transition of a resource takes, in milliseconds.
 *
 * @param subject what it happens to, so that two resources get different delays and one always the same
 */
export function latencyMs({ mode, seed }: LatencyOptions, transition: Transition, subject: string): number {
  if (mode === 'none') return 0;
  const { from, to } = AWS_SECONDS[transition];
  return Math.round(1000 * (from + (to - from) * fraction(`${seed} ${transition} ${subject}`)));
}
