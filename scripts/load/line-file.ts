import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Leaves 50 ms of 250 for the writing itself. */
const FLUSH_MS = 200;

/**
 * Append lines of JSON to a file, every 200 ms and a last time when the signal comes. Resolves when all is written.
 *
 * @param drain hands out what came up since it was last called
 * @throws Error if the file can't be written: what was handed out may be lost
 */
export async function appendLines(file: string, drain: () => object[], signal: AbortSignal): Promise<void> {
  const handle = await open(file, 'a');
  try {
    for (;;) {
      const last = signal.aborted;
      const lines = drain().map((line) => `${JSON.stringify(line)}\n`);
      if (lines.length > 0) await handle.appendFile(lines.join(''));
      if (last) return;
      await sleep(FLUSH_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await handle.close();
  }
}
