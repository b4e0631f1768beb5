import { join } from 'node:path';
import { z } from 'zod';

/** What a load of Kafka's Java client leaves in its folder. Times are milliseconds since 1970. */
export function javaLedgerFiles(folder: string) {
  return {
    /** One JavaRun, written before the first record. */
    run: join(folder, 'run.json'),
    /** A JavaEntry on each line, in the order in which the client told. */
    entries: join(folder, 'acks.jsonl'),
  };
}

const ms = z.number().min(0);

export const javaRunSchema = z.strictObject({
  client: z.literal('java'),
  /** Stands in every record, before its number: `<run>.<number>`. */
  run: z.int().min(0),
  topic: z.string(),
  partitions: z.int().min(1),
  /** Records a second that each partition is offered, on average. */
  rate: z.int().min(1),
  startedAt: ms,
  /** The topic's end offsets at that time: the run's records stand behind them. */
  from: z.record(z.string().regex(/^\d+$/), z.string().regex(/^\d+$/)),
});
export type JavaRun = z.output<typeof javaRunSchema>;

/** Counts up over all partitions: within one it only ascends. */
const sequence = z.int().min(0);

export const acknowledgedSchema = z.strictObject({
  partition: z.int().min(0),
  sequence,
  offset: z.int().min(0),
  ackedAt: ms,
});

export const failedSchema = z.strictObject({
  sequence,
  failedAt: ms,
  /** Name of Java's exception. */
  code: z.string(),
});

/** The last line. Missing if this machine's side was killed: what the client had under way then is not known. */
export const endSchema = z.strictObject({
  endedAt: ms,
  /** Whether it was told to. A client that ends by itself has failed. */
  asked: z.boolean(),
  /** Records that were offered and neither acknowledged nor failed; null if the client did not tell. */
  unaccounted: z.int().min(0).nullable(),
  /** What it said last, for people. */
  lastWords: z.string(),
});

export const javaEntrySchema = z.union([acknowledgedSchema, failedSchema, endSchema]);
export type Acknowledged = z.output<typeof acknowledgedSchema>;
export type Failed = z.output<typeof failedSchema>;
export type End = z.output<typeof endSchema>;
export type JavaEntry = z.output<typeof javaEntrySchema>;

/** `7` of `123.7` for run 123; undefined if it is somebody else's. */
export function parseValue(value: string): { run: string; sequence: number } | undefined {
  const match = /^(\d{1,10})\.(\d{1,15})$/.exec(value);
  return match ? { run: match[1], sequence: Number(match[2]) } : undefined;
}
