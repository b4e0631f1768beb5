import { createKafka } from '../../kafka/connection';
import { type LatencySummary, summariseLatencies } from '../../kafka/latency';
import { createLedger, type LedgerCounts } from '../../kafka/ledger';
import { readRun } from '../../kafka/read-run';
import { requireKept, topicEnds } from '../../kafka/read-topic';
import { recordedOffsets } from '../../kafka/recorded-offsets';
import type { Target } from '../check/target';
import { maxGapMs } from './analysis';
import type { Send } from './files';
import { readLoadRun, readSends } from './read';

/** Plenty: 1.4 million records were verified in 25 s, with 0.9 GB of memory. */
const READ_SECONDS = 600;

/** What became of a load's records. Latencies are those of all acknowledgements, from the send on. */
export interface LoadVerdict extends LedgerCounts, LatencySummary {
  topic: string;
  /** The longest gap of a partition: see gapsByPartition. Null if nothing was offered. */
  maxGapMs: number | null;
}

/**
 * Read a load's topic back to its end and hold it against the ledger.
 *
 * @throws OperatorError LEDGER_INVALID, RECORDS_EXPIRED, Error if the topic can't be read to its end
 */
export async function verifyLoad({ app }: Pick<Target, 'app'>, folder: string): Promise<LoadVerdict> {
  const { run, topic, from } = readLoadRun(folder);
  const sends = await readSends(folder);
  const ledger = createLedger();
  for (const { partition, sequence, ackedAt } of sends) {
    if (ackedAt === null) ledger.failed(partition, sequence);
    else ledger.acknowledged(partition, sequence);
  }
  await requireKept(app, topic, recordedOffsets(from));
  await readRun({
    ...{ run, topic, ledger, seconds: READ_SECONDS },
    reader: createKafka(app),
    from: recordedOffsets(from),
    until: await topicEnds(app, topic),
  });
  const latencies = sends.flatMap(({ sentAt, ackedAt }) => (ackedAt === null ? [] : [ackedAt - sentAt]));
  return {
    ...{ topic, ...ledger.counts(), ...summariseLatencies(latencies) },
    maxGapMs: maxGapMs(sends, 0, lastTime(sends)),
  };
}

/** When the ledger ends: what is under way then was on offer until then. */
function lastTime(sends: Send[]): number {
  const times = sends.map(({ sentAt, ackedAt, failure }) => ackedAt ?? failure?.at ?? sentAt);
  return times.reduce((latest, time) => Math.max(latest, time), 0);
}
