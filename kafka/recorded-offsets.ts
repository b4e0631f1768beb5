import type { Offsets } from './read-topic';

/** Offsets as JSON can hold them: partitions and offsets as strings of digits. */
export type RecordedOffsets = Record<string, string>;

export function recordOffsets(offsets: Offsets): RecordedOffsets {
  return Object.fromEntries([...offsets].map(([partition, offset]) => [partition, String(offset)]));
}

export function recordedOffsets(recorded: RecordedOffsets): Offsets {
  return new Map(Object.entries(recorded).map(([partition, offset]) => [Number(partition), BigInt(offset)]));
}
