import { type Connection, createKafka } from '../../kafka/connection';
import { createLedger, type LedgerCounts } from '../../kafka/ledger';
import { readRun } from '../../kafka/read-run';
import { requireKept, topicEnds } from '../../kafka/read-topic';
import { recordedOffsets } from '../../kafka/recorded-offsets';
import { readDocument, readLines } from '../load/read';
import type { JavaInstallation } from './installation';
import {
  type Acknowledged,
  javaEntrySchema,
  type JavaEntry,
  javaLedgerFiles,
  javaRunSchema,
  parseValue,
} from './ledger-files';
import { readTopicWithJava } from './read-topic';

const READ_SECONDS = 600;

/** Java's producer says nothing of a failed record's partition. */
const NO_PARTITION = -1;

export interface JavaVerdict extends LedgerCounts {
  topic: string;
  /** Longest time between two acknowledgements of a partition, pauses in which nothing was offered included. */
  maxPauseMs: number | null;
  /** Why the client failed as a whole; null if it did not. */
  trouble: string | null;
}

/**
 * Read the topic of a load of the Java client back to its end and hold it against the ledger.
 *
 * @param java the client to read with; null for kafkajs
 * @throws OperatorError LEDGER_INVALID, RECORDS_EXPIRED, Error if the topic can't be read to its end
 */
export async function verifyJavaLoad(
  app: Connection,
  folder: string,
  java: JavaInstallation | null,
): Promise<JavaVerdict> {
  const files = javaLedgerFiles(folder);
  const { run, topic, from } = readDocument(files.run, javaRunSchema);
  const entries: JavaEntry[] = [];
  for await (const { value } of readLines(files.entries, javaEntrySchema)) entries.push(value);

  const ledger = createLedger();
  for (const entry of entries) {
    if ('ackedAt' in entry) ledger.acknowledged(entry.partition, entry.sequence);
    if ('failedAt' in entry) ledger.failed(NO_PARTITION, entry.sequence);
  }
  await requireKept(app, topic, recordedOffsets(from));
  await readRun({
    ...{ topic, ledger, run: String(run), parse: parseValue, seconds: READ_SECONDS },
    reader: java ? (part) => readTopicWithJava({ ...java, app, ...part }) : createKafka(app),
    from: recordedOffsets(from),
    until: await topicEnds(app, topic),
  });
  const counts = ledger.counts();
  const { unaccounted, trouble } = judgeEnd(entries);
  return {
    ...{ topic, trouble, ...counts, failedSends: counts.failedSends + unaccounted },
    maxPauseMs: maxPauseMs(entries.filter((entry) => 'ackedAt' in entry)),
  };
}

/** Longest time between two acknowledgements of a partition; null without any. */
export function maxPauseMs(acknowledged: Acknowledged[]): number | null {
  const latest = new Map<number, number>();
  let longest: number | null = null;
  for (const { partition, ackedAt } of acknowledged) {
    const before = latest.get(partition);
    if (before !== undefined) longest = Math.max(longest ?? 0, ackedAt - before);
    latest.set(partition, ackedAt);
  }
  return longest;
}

function judgeEnd(entries: JavaEntry[]): { unaccounted: number; trouble: string | null } {
  const last = entries.at(-1);
  // Its owner was killed, and it with it: like kafkajs' records of the last moments, its are not known.
  if (!last || !('endedAt' in last)) return { unaccounted: 0, trouble: null };
  const { asked, unaccounted, lastWords } = last;
  const trouble = asked ? null : `the client ended by itself: ${lastWords || 'without a word'}`;
  return { unaccounted: unaccounted ?? 0, trouble };
}
