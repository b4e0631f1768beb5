import { join } from 'node:path';
import { z } from 'zod';

/**
 * What a load leaves in its folder. Times are milliseconds since 1970: the wall clock when the load began, from there
 * on a clock that nobody sets. Partitions are keys of objects, hence strings.
 */
export function loadFiles(folder: string) {
  return {
    /** One LoadRun, written before the first record. */
    run: join(folder, 'run.json'),
    /** A Send on each line. A line replaces an earlier one of the same partition and sequence number. */
    sends: join(folder, 'sends.jsonl'),
    /** An Observation on each line. */
    observations: join(folder, 'observations.jsonl'),
  };
}

const ms = z.number().min(0);
const partitionKey = z.string().regex(/^\d+$/);

export const loadRunSchema = z.strictObject({
  /** Stands in every record. */
  run: z.string(),
  topic: z.string(),
  partitions: z.int().min(1),
  /** Records a second that each partition is offered. */
  rate: z.int().min(1),
  payloadBytes: z.int().min(0),
  startedAt: ms,
  /** The topic's end offsets at that time: the run's records stand behind them. */
  from: z.record(partitionKey, z.string().regex(/^\d+$/)),
});
export type LoadRun = z.output<typeof loadRunSchema>;

/**
 * A record that was offered to a partition. Neither acknowledged nor failed, it is under way, or the load died before
 * it could tell (its last 250 ms are not on disk).
 */
export const sendSchema = z.strictObject({
  partition: z.int().min(0),
  /** Counts up from 0 in each partition. */
  sequence: z.int().min(0),
  sentAt: ms,
  ackedAt: ms.nullable(),
  /** When the client gave the record up, and Kafka's or the client's code for why. */
  failure: z.strictObject({ at: ms, code: z.string() }).optional(),
});
export type Send = z.output<typeof sendSchema>;

const brokerIds = z.array(z.int().min(0));
const source = {
  at: ms,
  /** host:port that was asked. */
  from: z.string(),
  /** Id of the broker there, null if none lists this address as its own. */
  broker: z.int().min(0).nullable(),
};

/** What a broker says about the load's topic, and in two counts about all topics. Written when it differs from before. */
export const statementSchema = z.strictObject({
  ...source,
  leaders: z.record(partitionKey, z.int().min(0).nullable()),
  /** In ascending order. */
  isr: z.record(partitionKey, brokerIds),
  /** The preferred leader first. */
  replicas: z.record(partitionKey, brokerIds),
  /** Partitions with a replica that is not in sync. */
  underReplicated: z.int().min(0),
  /** Partitions with fewer replicas in sync than writes with acks=all need. */
  underMinIsr: z.int().min(0),
});
export type Statement = z.output<typeof statementSchema>;

/** A broker does not answer any more: nothing that it said before counts from here on. Written once. */
const silenceSchema = z.strictObject({ ...source, silent: z.string() });

export const observationSchema = z.union([statementSchema, silenceSchema]);
export type Observation = z.output<typeof observationSchema>;
