import { z } from 'zod';

/** A record's value: whose run it is, and its place in the partition's sequence. */
const schema = z.object({ run: z.string(), sequence: z.int() });
export type NumberedRecord = z.output<typeof schema>;

export function formatRecord(record: NumberedRecord): string {
  return JSON.stringify(record);
}

/** Undefined if it is somebody else's. */
export function parseRecord(value: string): NumberedRecord | undefined {
  try {
    return schema.parse(JSON.parse(value));
  } catch {
    return undefined;
  }
}
