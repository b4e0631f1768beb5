import { z } from 'zod';
import { NODE_PATHS } from '../../cluster/node-paths';
import type { Machine } from '../effects/machine';
import { CAUSES, type Mandate, STANDBY_WAITS } from './order';
import { type Phase, PHASES } from './phases';

const mandateSchema = z.object({
  causes: z.array(z.enum(CAUSES)),
  voluntary: z.boolean(),
  deadline: z.number().nullable(),
  standby: z.enum(STANDBY_WAITS),
  leaveGroup: z.boolean(),
});

const schema = z.object({
  /** ISO 8601, as all times here. */
  startedAt: z.string(),
  /** The last one that was in force. */
  mandate: mandateSchema,
  why: z.array(z.string()),
  /** When each phase was over; leaving, stopping: when it began. */
  phases: z.partialRecord(z.enum(PHASES), z.string()),
  /** Why Kafka was stopped just then. */
  stoppedBecause: z.string().nullable(),
  /** Steps that failed, with the reason. */
  failures: z.array(z.string()),
});

/** What a drain has done so far: kept on the root disk, at last also on the volume and in the bucket. */
export type DrainRecord = z.output<typeof schema>;

/** A drain's record that is on disk after each change, so that a drain that is killed goes on where it was. */
export interface RecordBook {
  readonly record: DrainRecord;
  has(phase: Phase): boolean;
  /** Note that a phase is over; the first time counts. */
  note(phase: Phase): Promise<void>;
  change(
    changes: Partial<Pick<DrainRecord, 'mandate' | 'why' | 'stoppedBecause' | 'failures'>>,
  ): Promise<void>;
  text(): string;
}

/** One that cannot be read is none: what a drain does may be done again. */
async function readRecord({ files, log }: Pick<Machine, 'files' | 'log'>): Promise<DrainRecord | undefined> {
  const text = await files.read(NODE_PATHS.drainRecord);
  try {
    return text === undefined ? undefined : schema.parse(JSON.parse(text));
  } catch (error) {
    log.warn(`drain record cannot be read, beginning anew: ${String(error)}`);
    return undefined;
  }
}

/** Go on with the record of a drain that was killed, or begin one. Undefined without either record or mandate. */
export async function openRecord(
  { clock, files, log }: Pick<Machine, 'clock' | 'files' | 'log'>,
  mandate: Mandate | undefined,
): Promise<RecordBook | undefined> {
  const existing = await readRecord({ files, log });
  if (existing === undefined && !mandate) return undefined;
  const now = () => new Date(clock.now()).toISOString();
  let record: DrainRecord =
    existing === undefined
      ? { startedAt: now(), mandate: mandate!, why: [], phases: {}, stoppedBecause: null, failures: [] }
      : existing;

  const text = () => `${JSON.stringify(record)}\n`;
  let written: Promise<void> = Promise.resolve();
  const write = (): Promise<void> =>
    files
      .write(NODE_PATHS.drainRecord, text())
      // A full disk keeps no node from being handed over: a drain that is killed then begins anew.
      .catch((error) => log.warn(`drain record not written: ${String(error)}`));
  const change = (changes: Partial<DrainRecord>): Promise<void> => {
    record = { ...record, ...changes };
    // One after the other: what goes on in the background is noted, too.
    written = written.then(write);
    return written;
  };
  const has = (phase: Phase): boolean => record.phases[phase] !== undefined;
  return {
    get record() {
      return record;
    },
    has,
    note: async (phase) => {
      if (!has(phase)) await change({ phases: { ...record.phases, [phase]: now() } });
    },
    change,
    text,
  };
}
