import { errorCode, errorMessage } from '../../kafka/errors';
import type { Attempt, Result } from './evidence';

/** The outcome of a step as evidence: its value or its error, at the latest when the signal comes. */
export function result<T>(signal: AbortSignal, step: () => Promise<T>): Promise<Result<T>> {
  return outcome(() => before(signal, step()));
}

/** The same for a step that minds the signal itself, and has something to tell even then. */
export async function outcome<T>(step: () => Promise<T>): Promise<Result<T>> {
  try {
    return { value: await step() };
  } catch (error) {
    return { error: `${errorCode(error)}: ${errorMessage(error)}` };
  }
}

/** The same for something that may be refused. */
export async function attempt(signal: AbortSignal, step: () => Promise<unknown>): Promise<Attempt> {
  try {
    await before(signal, step());
    return { accepted: true };
  } catch (error) {
    return { accepted: false, code: errorCode(error), message: errorMessage(error) };
  }
}

/** @throws Error TIMED_OUT if the signal comes first; the step itself is left to end by its own limits */
export async function before<T>(signal: AbortSignal, step: Promise<T>): Promise<T> {
  let onAbort: () => void = () => undefined;
  const timeUp = new Promise<never>((_, reject) => {
    onAbort = () => reject(Object.assign(new Error('the time was up'), { code: 'TIMED_OUT' }));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([step, timeUp]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
