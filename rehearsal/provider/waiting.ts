import { setTimeout as sleep } from 'node:timers/promises';
import type { Scope } from './resource';

/** How often to ask. The real provider takes its time; here nobody is throttled. */
const POLL_MS = 700;

async function pause(signal: AbortSignal): Promise<void> {
  await sleep(POLL_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
}

/** Asks until there is an answer other than undefined. Errors end the wait. */
export async function until<T>(
  what: string,
  timeoutSeconds: number,
  { signal }: Scope,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= deadline)
      throw new Error(`timeout after ${timeoutSeconds} s while waiting for ${what}`);
    await pause(signal);
  }
}

/** Tries again while the API refuses for a reason that passes, for example DependencyViolation. */
export async function retryOn<T>(
  codes: readonly string[],
  timeoutSeconds: number,
  { signal }: Scope,
  attempt: () => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!codes.includes(errorCode(error)) || Date.now() >= deadline) throw error;
    }
    await pause(signal);
  }
}

/** Null if what is asked for doesn't exist. */
export async function unlessGone<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (/NotFound|NoSuch|NotExist/.test(errorCode(error))) return null;
    throw error;
  }
}

/** AWS's code, which the SDK makes the error's name. */
export function errorCode(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** Seconds of a `timeouts` entry such as "20m" or "1h30m". */
export function timeoutSeconds(given: string | null | undefined, defaultSeconds: number): number {
  if (given === null || given === undefined) return defaultSeconds;
  const seconds = parseDuration(given);
  if (seconds === undefined) throw new Error(`"${given}" is no duration, such as "20m" or "1h30m"`);
  return seconds;
}

const UNITS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Go's durations. Undefined if it is none. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit],
    0,
  );
}

export interface Timeouts {
  create?: string | null;
  update?: string | null;
  delete?: string | null;
}
