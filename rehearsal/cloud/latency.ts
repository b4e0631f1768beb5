import { fraction } from '../../cluster/fraction';

export const LATENCY_MODES = ['none', 'aws'] as const;
export type LatencyMode = (typeof LATENCY_MODES)[number];

export type Transition = 'launch' | 'attach' | 'detach' | 'move-address' | 'terminate';

/** What EC2 takes, in seconds from the call until it is so. Groups' reactions and tags are the API stand-in's: latency.py. */
const AWS_SECONDS: Record<Transition, { from: number; to: number }> = {
  launch: { from: 5, to: 17 },
  attach: { from: 1, to: 10 },
  detach: { from: 2, to: 10 },
  'move-address': { from: 1, to: 5 },
  // The guest's own shutdown takes its time besides.
  terminate: { from: 1, to: 3 },
};

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
