import { setTimeout as sleep } from 'node:timers/promises';
import type { PartitionProducer } from '../../kafka/partition-producer';
import type { Clock } from './clock';
import { loadFiles, type LoadRun, type Observation, type Send } from './files';
import { follow } from './follow';
import { appendLines } from './line-file';
import { observe, type ObserveOptions } from './observe';
import { offerRecords } from './offer';
import { createSendBook, type SendSummary } from './send-book';

/** Connections and Kafka's own paths are warm by then. */
const WARM_RECORDS = 5;
/** What is under way at the end gets as long as a broker's death and the election after it take, and more. */
const FINISH_MS = 30_000;

export interface PerformOptions extends Pick<ObserveOptions, 'endpoints' | 'connect'> {
  load: LoadRun;
  /** Holds run.json already. */
  folder: string;
  producer: Pick<PartitionProducer, 'send'>;
  clock: Clock;
  /** Ends it. */
  signal: AbortSignal;
  /** Called once, when each partition has acknowledged some records and a broker, if any, has been observed. */
  onReady: () => void;
  /** Told of each code with which sends fail, the first time. */
  onTrouble: (code: string) => void;
  /** Told of all that goes into the ledger. @default nobody is */
  onSend?: (send: Send) => void;
  /** Told of all that goes into the observations. @default nobody is */
  onObservation?: (observation: Observation) => void;
}

/**
 * Offer records and observe the brokers until the signal comes, and what is under way is done.
 *
 * One process does both: so there is one clock, and asking in three sessions took 1 % of a core. All that happens
 * is on disk within 250 ms. Of what came later, a load that is killed leaves no trace: an acknowledgement is then a
 * record that was sent and not acknowledged, or one that the ledger doesn't know.
 *
 * @throws Error if a file can't be written
 */
export async function performLoad(options: PerformOptions): Promise<SendSummary> {
  const { load, folder, endpoints, signal, onReady, onTrouble } = options;
  const files = loadFiles(folder);
  const book = createSendBook();
  const observations: Observation[] = [];
  const codes = new Set<string>();
  let [observed, ready] = [endpoints.length === 0, false];

  const onSend = (send: Send) => {
    book.enter(send);
    options.onSend?.(send);
    const code = send.failure?.code;
    if (code !== undefined && !codes.has(code)) onTrouble(code);
    if (code !== undefined) codes.add(code);
    if (ready || !observed || !book.acknowledgedBy(load.partitions, WARM_RECORDS)) return;
    ready = true;
    onReady();
  };
  const onChange = (observation: Observation) => {
    observations.push(observation);
    options.onObservation?.(observation);
    observed ||= 'leaders' in observation;
  };

  const offering = follow(signal);
  const over = new AbortController();
  const evidence = Promise.all([
    appendLines(files.sends, () => book.drain(), over.signal),
    appendLines(files.observations, () => observations.splice(0), over.signal),
    observe({ ...options, topic: load.topic, onChange, signal: over.signal }),
  ]);
  try {
    // Without evidence, offering is pointless: if that fails, this does at once.
    await Promise.race([
      evidence,
      offerRecords({ ...options, onSend, signal: offering.signal }),
      patience(signal),
    ]);
  } finally {
    offering.abort();
    over.abort();
  }
  await evidence;
  return book.summary();
}

async function patience(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await sleep(FINISH_MS, undefined, { ref: false });
}
