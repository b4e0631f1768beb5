import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { connectAdmin, describePartitions } from '../../kafka/admin';
import { createKafka } from '../../kafka/connection';
import { createLedger, type LedgerCounts } from '../../kafka/ledger';
import { formatRecord } from '../../kafka/numbered-record';
import { connectPartitionProducer } from '../../kafka/partition-producer';
import { patiently } from '../../kafka/patience';
import { readRun } from '../../kafka/read-run';
import { endOffsets, type Offsets } from '../../kafka/read-topic';
import { prepareUserTopic } from '../../kafka/user-topic';
import type { Target } from '../../scripts/check/target';
import { run } from '../../scripts/cli';
import { deployedTarget } from '../../scripts/deployed-target';

/**
 * Records that must survive: `records.js write BOOK` writes them and notes in the file BOOK which were acknowledged,
 * `records.js read BOOK` reads them back, possibly much later, and prints a ReadBack as JSON. Both run where the
 * brokers are reachable, as the user app.
 */
const TOPIC = 'rehearsal';
const PARTITIONS = 12;
const RECORDS_PER_PARTITION = 250;
const IN_SYNC_SECONDS = 120;
const READ_SECONDS = 120;

/** What was written: sequence numbers by partition. */
const bookSchema = z.object({
  run: z.string(),
  partitions: z.array(z.object({ acknowledged: z.array(z.int()), failed: z.array(z.int()) })),
});
type Book = z.output<typeof bookSchema>;

export const readBackSchema = z.object({
  /** When all replicas of the topic were seen in sync, in milliseconds since 1970. */
  inSyncAt: z.number(),
  counts: z.object({
    acked: z.int(),
    lost: z.int(),
    duplicated: z.int(),
    outOfOrder: z.int(),
    failedSends: z.int(),
  }),
});
export type ReadBack = z.output<typeof readBackSchema>;

async function write({ admin, app }: Target): Promise<Book> {
  await prepareUserTopic(admin, app, { topic: TOPIC, partitions: PARTITIONS, replicationFactor: 3 });
  const producer = await connectPartitionProducer(createKafka(app));
  const book: Book = { run: randomUUID(), partitions: [] };
  const fill = async (partition: number): Promise<void> => {
    const page: Book['partitions'][number] = { acknowledged: [], failed: [] };
    book.partitions[partition] = page;
    for (let sequence = 0; sequence < RECORDS_PER_PARTITION; sequence++) {
      await producer.send(TOPIC, partition, [formatRecord({ run: book.run, sequence })]).then(
        () => page.acknowledged.push(sequence),
        () => page.failed.push(sequence),
      );
    }
  };
  await Promise.all(Array.from({ length: PARTITIONS }, (_, partition) => fill(partition)));
  await producer.disconnect();
  return book;
}

/** @throws Error if replicas don't get in sync, or the topic can't be read to its end */
async function read(target: Target, book: Book): Promise<ReadBack> {
  const kafka = createKafka(target.app);
  const admin = await patiently(() => connectAdmin(target.app));
  const inSyncAt = await waitInSync(admin);
  const until = await patiently(() => endOffsets(admin, TOPIC));
  await admin.disconnect();
  const counts = await account(kafka, book, until);
  return { inSyncAt, counts };
}

async function waitInSync(admin: Awaited<ReturnType<typeof connectAdmin>>): Promise<number> {
  const deadline = Date.now() + IN_SYNC_SECONDS * 1000;
  for (;;) {
    const partitions = await patiently(() => describePartitions(admin, TOPIC));
    const behind = partitions.filter(({ replicas, isr }) => isr.length < replicas.length);
    if (behind.length === 0) return Date.now();
    if (Date.now() > deadline) {
      throw new Error(`${behind.length} partitions are not in sync after ${IN_SYNC_SECONDS} s`);
    }
    await sleep(250);
  }
}

async function account(
  kafka: ReturnType<typeof createKafka>,
  book: Book,
  until: Offsets,
): Promise<LedgerCounts> {
  const ledger = createLedger();
  book.partitions.forEach(({ acknowledged, failed }, partition) => {
    for (const sequence of acknowledged) ledger.acknowledged(partition, sequence);
    for (const sequence of failed) ledger.failed(partition, sequence);
  });
  const from = new Map([...until.keys()].map((partition) => [partition, 0n]));
  await readRun({ reader: kafka, topic: TOPIC, run: book.run, from, until, ledger, seconds: READ_SECONDS });
  return ledger.counts();
}

if (require.main === module) {
  const program = new Command('records');
  program.command('write <book>').action(async (file: string) => {
    writeFileSync(file, JSON.stringify(await write(await deployedTarget())));
  });
  program.command('read <book>').action(async (file: string) => {
    const book = bookSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    process.stdout.write(`${JSON.stringify(await read(await deployedTarget(), book))}\n`);
  });
  // Connections of a consumer that was left behind would keep the process alive.
  void run(program).then((code) => process.stdout.write('', () => process.exit(code)));
}
