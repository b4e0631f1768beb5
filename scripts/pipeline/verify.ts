import { existsSync } from 'node:fs';
import { type Connection, createKafka } from '../../kafka/connection';
import { createLedger, isWhole, type Ledger, type LedgerCounts } from '../../kafka/ledger';
import { connectPartitionProducer } from '../../kafka/partition-producer';
import { readRun } from '../../kafka/read-run';
import { type Offsets, requireKept, topicEnds } from '../../kafka/read-topic';
import { recordedOffsets } from '../../kafka/recorded-offsets';
import type { Target } from '../check/target';
import type { JavaInstallation } from '../java/installation';
import { type JavaReadOptions, readTopicWithJava } from '../java/read-topic';
import { systemClock } from '../load/clock';
import type { Send } from '../load/files';
import { follow } from '../load/follow';
import { readDocument, readLines, readLoadRun, readSends } from '../load/read';
import { committedUntil } from './committed';
import { copierOf } from './copier';
import { type CopierEnd, copierEndSchema, type Pipeline, pipelineFiles, pipelineSchema } from './files';
import { supervise } from './supervise';

const CATCH_UP_SECONDS = 300;
const READ_SECONDS = 600;

/** What became of the records of a pipeline's input in its output. */
export interface PipelineVerdict {
  /** Records in the input, and those that were acknowledged to be. */
  input: number;
  /** Records in committed transactions of the output, each copy counted. */
  copied: number;
  lost: number;
  duplicated: number;
  outOfOrder: number;
  /** Records that could not be written to the input. */
  failedSends: number;
  /** Further records in the output, of transactions that were aborted because their copier was killed. */
  aborted: number;
  /** How often the copier was killed. */
  crashes: number;
  /** How often it ended by itself. */
  failures: number;
}

/** Every record copied, once and in its place. */
export function isExactlyOnce(pipeline: PipelineVerdict): boolean {
  return pipeline.input > 0 && pipeline.copied === pipeline.input && isWhole(pipeline);
}

export interface VerifyPipelineOptions {
  target: Pick<Target, 'app'>;
  folder: string;
  /** What prepareCopier made. */
  java: JavaInstallation;
  onProgress: (message: string) => void;
}

/**
 * Let what is left of the input be copied, read the output's committed records and hold them against the input. Can be
 * repeated, also for a pipeline whose owner was killed.
 *
 * @throws OperatorError LEDGER_INVALID, RECORDS_EXPIRED, Error if the rest is not copied in time or a topic can't be read to its end
 */
export async function verifyPipeline(options: VerifyPipelineOptions): Promise<PipelineVerdict> {
  const { target, folder, java, onProgress } = options;
  const { app } = target;
  const files = pipelineFiles(folder);
  const pipeline = readDocument(files.pipeline, pipelineSchema);
  const { run, from } = readLoadRun(files.input);
  const sends = await readSends(files.input);
  const input = { from: recordedOffsets(from), until: await topicEnds(app, pipeline.input) };

  await requireKept(app, pipeline.input, input.from);
  await requireKept(app, pipeline.output, recordedOffsets(pipeline.from));

  onProgress('letting the rest be copied');
  await copyRest(options, pipeline, input);
  await sealTopic(app, pipeline.output, [...input.until.keys()]);

  onProgress('reading input and output');
  const { ledger, book } = pipelineBook(sends);
  const common = { run, seconds: READ_SECONDS };
  await readRun({
    ...{ ...common, ...input, topic: pipeline.input, ledger: { read: book.found } },
    reader: createKafka(app),
  });
  const until = await topicEnds(app, pipeline.output);
  const readOutput = (isolation: JavaReadOptions['isolation'], read: Ledger['read']) =>
    readRun({
      ...{ ...common, topic: pipeline.output, until, ledger: { read } },
      from: recordedOffsets(pipeline.from),
      reader: (part) => readTopicWithJava({ ...java, app, isolation, ...part }),
    });
  await readOutput('read_committed', book.copied);
  let written = 0;
  await readOutput('read_uncommitted', () => (written += 1));
  return {
    ...summarise(ledger.counts(), book.copies()),
    aborted: written - book.copies(),
    ...countEnds(await readEnds(files.ends)),
  };
}

export interface PipelineBook {
  /** A record of the input, in whatever order. */
  found(partition: number, sequence: number): void;
  /** A record of the output, in the order of offsets. */
  copied(partition: number, sequence: number): void;
  copies(): number;
}

/** What is in the input has to come out, whether its producer heard of it or not; so has what was acknowledged. */
export function pipelineBook(sends: Send[]): { ledger: Ledger; book: PipelineBook } {
  const ledger = createLedger();
  let copies = 0;
  for (const { partition, sequence, ackedAt } of sends) {
    if (ackedAt === null) ledger.failed(partition, sequence);
    else ledger.acknowledged(partition, sequence);
  }
  return {
    ledger,
    book: {
      found: ledger.acknowledged,
      copied: (partition, sequence) => {
        copies += 1;
        ledger.read(partition, sequence);
      },
      copies: () => copies,
    },
  };
}

function summarise({ acked, ...counts }: LedgerCounts, copied: number) {
  return { input: acked, copied, ...counts };
}

function countEnds(ends: CopierEnd[]): Pick<PipelineVerdict, 'crashes' | 'failures'> {
  const crashes = ends.filter(({ why }) => why === 'killed').length;
  return { crashes, failures: ends.length - crashes };
}

/** None may have ended before the owner was killed. */
async function readEnds(file: string): Promise<CopierEnd[]> {
  const ends: CopierEnd[] = [];
  if (!existsSync(file)) return ends;
  for await (const { value } of readLines(file, copierEndSchema)) ends.push(value);
  return ends;
}

async function copyRest(
  { target: { app }, java }: VerifyPipelineOptions,
  pipeline: Pipeline,
  { from, until }: { from: Offsets; until: Offsets },
): Promise<void> {
  const over = new AbortController();
  let lastWords = '';
  const copying = supervise({
    start: copierOf(java, app, pipeline),
    lifeMs: () => null,
    clock: systemClock,
    signal: over.signal,
    onCopied: () => undefined,
    onEnd: (end) => {
      lastWords = end.lastWords || lastWords;
    },
  });
  const patience = follow(AbortSignal.timeout(CATCH_UP_SECONDS * 1000));
  const progress = { app, group: pipeline.group, topic: pipeline.input, from, until };
  const caughtUp = await committedUntil(progress, patience.signal).finally(() => over.abort());
  await copying;
  if (!caughtUp) {
    throw new Error(
      `the rest of ${pipeline.input} was not copied within ${CATCH_UP_SECONDS} s. ${lastWords}`,
    );
  }
}

/**
 * Write a last record to each partition, outside any transaction. Behind a transaction a topic ends with its marker, which
 * no client is given, so that none would know when it has read all. A transaction that never ends would keep readers of
 * committed records from ever getting there, and so be noticed.
 */
async function sealTopic(app: Connection, topic: string, partitions: number[]): Promise<void> {
  const producer = await connectPartitionProducer(createKafka(app));
  try {
    await Promise.all(partitions.map((partition) => producer.send(topic, partition, ['{"seal":true}'])));
  } finally {
    await producer.disconnect();
  }
}
