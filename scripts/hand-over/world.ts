import type { Evidence } from '../status/evidence';

/** What drain and roll do anything with. */
export interface World {
  /** Look at the cluster. What cannot be seen is told in the evidence. */
  look(): Promise<Evidence>;
  /** Ask an instance to hand its node over. */
  request(instanceId: string): Promise<void>;
  now(): Date;
  sleep(milliseconds: number): Promise<void>;
  /** Told what is seen and done, in lines. */
  say(line: string): void;
  /** For a hand-over, and for a gate to open before it. */
  timeoutMinutes: number;
}

/** Between two looks, each a handful of calls that AWS bears twenty times a second. */
export const POLL_MS = 3000;
