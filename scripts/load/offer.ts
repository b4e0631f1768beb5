import { errorCode } from '../../kafka/errors';
import { formatRecord } from '../../kafka/numbered-record';
import type { PartitionProducer } from '../../kafka/partition-producer';
import { type Clock, nextDue } from './clock';
import type { LoadRun, Send } from './files';

export interface OfferOptions {
  load: Pick<LoadRun, 'run' | 'topic' | 'partitions' | 'rate' | 'payloadBytes'>;
  producer: Pick<PartitionProducer, 'send'>;
  clock: Clock;
  /** Told of each record when it is offered, and again when it is acknowledged or failed. */
  onSend: (send: Send) => void;
  /** Ends the offering; what is under way is waited for. */
  signal: AbortSignal;
}

/** Offer numbered records to each partition at a steady rate, a new one only after the last was acknowledged or failed. */
export async function offerRecords(options: OfferOptions): Promise<void> {
  const { partitions } = options.load;
  await Promise.all(Array.from({ length: partitions }, (_, partition) => fillPartition(options, partition)));
}

async function fillPartition(options: OfferOptions, partition: number): Promise<void> {
  const { load, clock, onSend, signal } = options;
  const intervalMs = 1000 / load.rate;
  // Spread over the interval: all partitions at once would measure their own crowd.
  let due = clock.now() + (partition / load.partitions) * intervalMs;
  for (let sequence = 0; ; sequence++) {
    await clock.sleepUntil(due);
    if (signal.aborted) return;
    const send: Send = { partition, sequence, sentAt: clock.now(), ackedAt: null };
    onSend(send);
    onSend(await outcomeOf(send, options));
    due = nextDue(due, intervalMs, clock.now());
  }
}

async function outcomeOf(send: Send, { load, producer, clock }: OfferOptions): Promise<Send> {
  const { run, topic, payloadBytes } = load;
  try {
    const value = formatRecord({ run, sequence: send.sequence }, payloadBytes);
    await producer.send(topic, send.partition, [value]);
    return { ...send, ackedAt: clock.now() };
  } catch (error) {
    return { ...send, failure: { at: clock.now(), code: errorCode(error) } };
  }
}
