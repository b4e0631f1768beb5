import type { EgressMode } from '../api/start';
import type { LatencyOptions } from './latency';

/** What the starter, the keeper and the supervisor tell each other over their IPC channels. */
export interface CloudSettings {
  projectRoot: string;
  /** Root folder of the guests' image. */
  image: string;
  latency: LatencyOptions;
  egress: EgressMode;
}

/** From the child to the process that started it. */
export type ChildMessage =
  | { kind: 'progress'; line: string }
  | { kind: 'ready' }
  | { kind: 'failed'; code: 'ALREADY_RUNNING' | 'START_FAILED'; reason: string };

/** From the starter to the keeper: from now on live without me. */
export interface DetachMessage {
  kind: 'detach';
}

export function send(message: ChildMessage): void {
  // The other side may be gone: it then does not want to know.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
