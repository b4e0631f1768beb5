/** Time and chance, handed in so that tests need not wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Evenly spread over [0, 1). */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: () => Math.random(),
};

/** A delay spread ±25 % around its mean, so that six nodes that boot together do not ask AWS in step. */
export function jittered(clock: Clock, meanMs: number): number {
  return meanMs * (0.75 + 0.5 * clock.random());
}

/** Milliseconds to wait before attempt `failures + 1`: 1 s, 2 s, 4 s ... 30 s, each with jitter. */
export function backoffMs(clock: Clock, failures: number): number {
  return jittered(clock, Math.min(30_000, 1000 * 2 ** (failures - 1)));
}

/**
 * Give a call its time, then go on without it.
 *
 * @throws Error naming what did not answer, or the call's own
 */
export async function within<T>(
  clock: Clock,
  milliseconds: number,
  what: string,
  call: Promise<T>,
): Promise<T> {
  const late = clock.sleep(milliseconds).then((): never => {
    throw new Error(`${what}: no answer within ${milliseconds / 1000} s`);
  });
  return Promise.race([call, late]);
}

export interface WaitOptions {
  /** What is waited for, as in "volume vol-1 attached": named in the error. */
  what: string;
  everyMs: number;
  /** @default for ever */
  timeoutMs?: number;
}

/**
 * Ask until there is an answer.
 *
 * @throws Error naming what did not happen within `timeoutMs`
 */
export async function until<T>(
  clock: Clock,
  { what, everyMs, timeoutMs = Infinity }: WaitOptions,
  probe: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = clock.now() + timeoutMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (clock.now() >= deadline) throw new Error(`${what}: not within ${timeoutMs / 1000} s`);
    await clock.sleep(jittered(clock, everyMs));
  }
}
