import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../../cluster/errors';
import { OWN_TOPIC_PREFIX } from '../../cluster/names';
import { prepareUserTopic } from '../../kafka/user-topic';
import { refuseUnreachable } from '../check/brokers';
import type { Target } from '../check/target';
import { EXIT } from '../cli';
import type { JavaInstallation } from '../java/installation';
import { produceWithJava } from '../java/produce';
import { systemClock } from '../load/clock';
import { follow } from '../load/follow';
import { runLoads } from '../load/run';
import { prepareCopier } from '../pipeline/copier';
import { runPipeline } from '../pipeline/run';
import { watchFolders } from './files';
import { createLiveBook } from './live-book';
import { formatWatchVerdict, type WatchVerdict } from './verdict';
import { verifyWatch } from './verify';
import { createView } from './view';

/** The check's own topics; nobody else's records are touched. */
const TOPIC = `${OWN_TOPIC_PREFIX}watch`;
/** A day to look for what a check wrote that was killed. */
const CONFIGS = { 'retention.ms': '86400000' };
const PAYLOAD_BYTES = 100;
const LOOK_MS = 1000;
const REACH_MS = 10_000;
/** The pipeline is there for its crashes, not for its size. */
const PIPELINE = { partitions: 6, rate: 5, crashSeconds: 15 };

export interface WatchFlags {
  topics: number;
  partitions: number;
  /** Records a second for each partition, by each client. */
  rate: number;
  seconds?: number;
  replicas: number;
  exactlyOnce: boolean;
  seed: number;
  json: boolean;
}

export interface WatchOptions extends WatchFlags {
  target: Target;
  projectRoot: string;
  /** Null to leave Kafka's own client out. */
  java: JavaInstallation | null;
  /** Where the ledgers go. */
  folder: string;
  /** Whether somebody watches stderr. */
  terminal: boolean;
  signal: AbortSignal;
}

/**
 * Write to the check's topics until the signal comes, show how that goes, then look for every acknowledged record.
 *
 * @returns the exit code. The verdict goes to stdout, all else to stderr.
 */
export async function runWatch(options: WatchOptions): Promise<number> {
  const { target, folder } = options;
  if (options.exactlyOnce && !options.java) {
    throw new OperatorError('USAGE', '--exactly-once runs in Java', 'leave --no-java out');
  }
  await refuseUnreachable(target, AbortSignal.timeout(REACH_MS));
  tell(`ledgers go to ${folder}; should this be killed: npm run check -- --verify ${folder}`);
  await perform(options);
  return reportVerdict({ ...options, onProgress: tell });
}

/** @returns the exit code */
export async function reportVerdict(
  options: Parameters<typeof verifyWatch>[0] & { json: boolean },
  verify = verifyWatch,
): Promise<number> {
  const verdict: WatchVerdict = await verify(options);
  process.stdout.write(options.json ? `${JSON.stringify(verdict, null, 2)}\n` : formatWatchVerdict(verdict));
  return verdict.ok ? EXIT.ok : EXIT.failed;
}

/** All clients at once. One that can't go on ends the others: see their errors. */
async function perform(options: WatchOptions): Promise<void> {
  const end = follow(options.signal);
  setMaxListeners(0, end.signal);
  const book = createLiveBook(systemClock.now());
  const running = [writeWithKafkajs, writeWithJava, copyExactlyOnce].map((write) =>
    write(options, book, end.signal).finally(() => end.abort()),
  );
  const over = new AbortController();
  const looking = look(book, options.terminal, over.signal);
  await Promise.allSettled(running);
  over.abort();
  await looking;
  await Promise.all(running);
}

type LiveBook = ReturnType<typeof createLiveBook>;

async function look(book: LiveBook, terminal: boolean, over: AbortSignal): Promise<void> {
  const view = createView((text) => process.stderr.write(text), terminal);
  for (;;) {
    await sleep(LOOK_MS, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return;
    const live = book.look(systemClock.now());
    // While topics are prepared there is nothing to see.
    if (live.gaps.partitions > 0) view.show(live, new Date());
  }
}

async function writeWithKafkajs(options: WatchOptions, book: LiveBook, signal: AbortSignal): Promise<void> {
  const { target, topics, partitions, rate, seconds, replicas, folder } = options;
  const names = Array.from({ length: topics }, (_, index) => (index === 0 ? TOPIC : `${TOPIC}-${index + 1}`));
  await runLoads({
    ...{ target, partitions, rate, seconds, signal, configs: CONFIGS, replicationFactor: replicas },
    loads: names.map((topic) => ({ topic, folder: watchFolders(folder).kafkajs(topic) })),
    payloadBytes: PAYLOAD_BYTES,
    onReady: () => undefined,
    onTrouble: (code) => tell(`sends fail: ${code}`),
    onSend: book.sent,
    onObservation: book.observed,
  });
}

/** Resolves at the signal at once, if the client is left out. */
async function writeWithJava(options: WatchOptions, book: LiveBook, signal: AbortSignal): Promise<void> {
  const { target, java, partitions, rate, replicas, folder } = options;
  if (!java) return aborted(signal);
  const topic = `${TOPIC}-java`;
  const { admin, app } = target;
  await prepareUserTopic(admin, app, { topic, partitions, replicationFactor: replicas, configs: CONFIGS });
  await produceWithJava({
    ...{ ...java, app, topic, partitions, rate, signal, folder: watchFolders(folder).java },
    onEntry: book.java,
    onReady: () => undefined,
  });
}

async function copyExactlyOnce(options: WatchOptions, _: LiveBook, signal: AbortSignal): Promise<void> {
  const { target, java, exactlyOnce, replicas, seed, projectRoot, folder } = options;
  if (!java || !exactlyOnce) return aborted(signal);
  await runPipeline({
    ...{
      ...PIPELINE,
      target,
      seed,
      signal,
      name: `${TOPIC}-pipeline`,
      folder: watchFolders(folder).pipeline,
    },
    ...{ replicationFactor: replicas, configs: CONFIGS },
    java: await prepareCopier(java, projectRoot),
    onReady: () => undefined,
    onProgress: tell,
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function tell(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** A folder of its own for each check, named after the time. */
export function newFolder(projectRoot: string, at: Date): string {
  return join(projectRoot, 'out', 'check', at.toISOString().slice(0, 19).replaceAll(':', '-'));
}
