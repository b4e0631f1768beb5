import { type Form, formsOf } from './forms';
import type { NamedSecret } from './named';

/** Bytes of a needle: the shortest password that is allowed. By chance nobody meets as many. */
export const NEEDLE_BYTES = 16;
/**
 * From the beginning of one needle to that of the next in the same text: whoever breaks lines, cuts or escapes leaves a
 * whole needle in each piece of 19 characters.
 */
const STRIDE = 4;
const BLOCK = 3;
const TABLE_BITS = 20;

export interface Match {
  secret: NamedSecret;
  form: Form;
  /** Offset in the bytes that were searched. */
  offset: number;
}

/** Finds any of thousands of needles in one pass over the bytes. */
export interface Needles {
  search(bytes: Buffer): Match[];
}

/**
 * Wu and Manber's algorithm (A fast algorithm for multi-pattern searching, 1994): the last three bytes under a window say
 * how far the next needle can at least be. So most bytes are never looked at.
 */
export function needlesOf(secrets: NamedSecret[]): Needles {
  const needles = new Map<string, Omit<Match, 'offset'>>();
  for (const secret of secrets) {
    for (const { form, text } of secret.atoms.flatMap(formsOf)) {
      for (const needle of windows(text)) if (!needles.has(needle)) needles.set(needle, { secret, form });
    }
  }
  const shifts = shiftTable([...needles.keys()]);
  return {
    search(bytes) {
      const matches: Match[] = [];
      for (let last = NEEDLE_BYTES - 1; last < bytes.length;) {
        const shift = shifts[blockHash(bytes, last)];
        if (shift > 0) {
          last += shift;
          continue;
        }
        const offset = last - NEEDLE_BYTES + 1;
        const found = needles.get(bytes.toString('latin1', offset, last + 1));
        if (found) matches.push({ ...found, offset });
        last += 1;
      }
      return matches;
    },
  };
}

function windows(text: string): string[] {
  const end = text.length - NEEDLE_BYTES;
  const starts = Array.from(
    { length: Math.max(0, Math.floor(end / STRIDE) + 1) },
    (_, index) => index * STRIDE,
  );
  return [...starts, end]
    .filter((start) => start >= 0)
    .map((start) => text.slice(start, start + NEEDLE_BYTES));
}

function shiftTable(needles: string[]): Uint8Array {
  const shifts = new Uint8Array(2 ** TABLE_BITS).fill(NEEDLE_BYTES - BLOCK + 1);
  for (const needle of needles) {
    const bytes = Buffer.from(needle, 'latin1');
    for (let last = BLOCK - 1; last < NEEDLE_BYTES; last++) {
      const hash = blockHash(bytes, last);
      shifts[hash] = Math.min(shifts[hash], NEEDLE_BYTES - 1 - last);
    }
  }
  return shifts;
}

/** Of the three bytes that end there. */
function blockHash(bytes: Buffer, last: number): number {
  return ((bytes[last - 2] << 12) ^ (bytes[last - 1] << 6) ^ bytes[last]) & (2 ** TABLE_BITS - 1);
}
