import { join } from 'node:path';
import { z } from 'zod';

/** What a pipeline leaves in its folder. Times are milliseconds since 1970. */
export function pipelineFiles(folder: string) {
  return {
    /** One Pipeline, written before the first record. */
    pipeline: join(folder, 'pipeline.json'),
    /** The ledger of what was written to the input: scripts/load/files.ts. */
    input: join(folder, 'input'),
    /** A CopierEnd on each line. */
    ends: join(folder, 'ends.jsonl'),
  };
}

export const pipelineSchema = z.strictObject({
  input: z.string(),
  output: z.string(),
  /** Consumer group of the copier: holds how far the input was read. */
  group: z.string(),
  /** The same for every copier of this pipeline: by it, Kafka knows the next one for the last one's heir. */
  transactionalId: z.string(),
  /** Of the times at which copiers are killed. */
  seed: z.int(),
  /** End offsets of the output when it began: what was copied stands behind them. */
  from: z.record(z.string().regex(/^\d+$/), z.string().regex(/^\d+$/)),
});
export type Pipeline = z.output<typeof pipelineSchema>;

export const copierEndSchema = z.strictObject({
  at: z.number().min(0),
  /** Killed on purpose, or ended by itself, for example because a transaction timed out. */
  why: z.enum(['killed', 'failed']),
  /** Records in transactions that it saw committed. */
  copied: z.int().min(0),
  /** What it said last, for people. */
  lastWords: z.string(),
});
export type CopierEnd = z.output<typeof copierEndSchema>;
