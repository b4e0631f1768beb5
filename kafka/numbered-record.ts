import { z } from 'zod';

/** A record's value: whose run it is, and its place in the partition's sequence. */
const schema = z.object({ run: z.string(), sequence: z.int() });
export type NumberedRecord = z.output<typeof schema>;

/** @param bytes filled up to, with spaces, which JSON allows behind a value. @default none */
export function formatRecord(record: NumberedRecord, bytes = 0): string {
  return JSON.stringify(record).padEnd(bytes);
}

/** Undefined if it is somebody else's. */
export function parseRecord(value: string): NumberedRecord | undefined {
  try {
    return schema.parse(JSON.parse(value));
  } catch {
    return undefined;
  }
}
