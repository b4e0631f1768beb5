import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { errorCode, errorMessage } from '../../kafka/errors';
import { summariseLatencies } from '../../kafka/latency';
import { createLedger, type Ledger } from '../../kafka/ledger';
import { formatRecord, parseRecord } from '../../kafka/numbered-record';
import { connectPartitionProducer, type PartitionProducer } from '../../kafka/partition-producer';
import { patiently } from '../../kafka/patience';
import { endOffsets, readTopic, type Offsets } from '../../kafka/read-topic';
import { before, outcome } from './bounded';
import type { Workload } from './evidence';
import { CHECK_TOPIC } from './topic';

const MAX_ERRORS = 5;
const TIME_IS_UP = 'the time for the check was up';

interface Run {
  id: string;
  ledger: Ledger;
  latenciesMs: number[];
  errors: Set<string>;
  /** Records of this run found, by partition. */
  read: Map<number, number>;
  unread: string | null;
  signal: AbortSignal;
}

/**
 * Write numbered records to each partition, one send at a time, and read the topic back to its end. The signal ends
 * it early: sends that are still open then count as failed.
 *
 * @throws Error if the cluster can't be asked for the topic's offsets
 */
export async function runWorkload(kafka: Kafka, records: number, signal: AbortSignal): Promise<Workload> {
  const run: Run = {
    id: randomUUID(),
    ledger: createLedger(),
    latenciesMs: [],
    errors: new Set(),
    read: new Map(),
    unread: TIME_IS_UP,
    signal,
  };
  const admin = kafka.admin();
  const patient = <T>(step: () => Promise<T>) => before(signal, patiently(step));
  const ends = () => patient(() => endOffsets(admin, CHECK_TOPIC));
  await patient(() => admin.connect());
  const from = await ends();
  await produce(kafka, run, [...from.keys()], records);
  const reading = await outcome(async () => consume(kafka, run, from, await ends()));
  run.unread = 'error' in reading ? reading.error : reading.value ? null : TIME_IS_UP;
  await before(signal, admin.disconnect()).catch(() => undefined);
  return summarise(run, [...from.keys()]);
}

async function produce(kafka: Kafka, run: Run, partitions: number[], records: number): Promise<void> {
  const producer = await before(run.signal, connectPartitionProducer(kafka));
  await Promise.all(partitions.map((partition) => fillPartition(producer, run, partition, records)));
  await before(run.signal, producer.disconnect()).catch(() => undefined);
}

async function fillPartition(
  producer: PartitionProducer,
  { id, ledger, latenciesMs, errors, signal }: Run,
  partition: number,
  records: number,
): Promise<void> {
  for (let sequence = 0; sequence < records && !signal.aborted; sequence++) {
    const start = performance.now();
    try {
      const value = formatRecord({ run: id, sequence });
      await before(signal, producer.send(CHECK_TOPIC, partition, [value]));
      ledger.acknowledged(partition, sequence);
      latenciesMs.push(performance.now() - start);
    } catch (error) {
      ledger.failed(partition, sequence);
      if (errors.size < MAX_ERRORS) errors.add(`${errorCode(error)}: ${errorMessage(error)}`);
    }
  }
}

async function consume(kafka: Kafka, run: Run, from: Offsets, until: Offsets): Promise<boolean> {
  return readTopic({
    kafka,
    topic: CHECK_TOPIC,
    groupId: `${CHECK_TOPIC}-${run.id}`,
    from,
    until,
    signal: run.signal,
    onRecord: (partition, value) => {
      const record = parseRecord(value);
      // Somebody may be running a check of their own.
      if (record?.run !== run.id) return;
      run.ledger.read(partition, record.sequence);
      run.read.set(partition, (run.read.get(partition) ?? 0) + 1);
    },
  });
}

function summarise({ ledger, latenciesMs, errors, read, unread }: Run, partitions: number[]): Workload {
  return {
    totals: ledger.counts(),
    latency: summariseLatencies(latenciesMs),
    partitions: partitions.map((partition) => ({
      partition,
      read: read.get(partition) ?? 0,
      ...ledger.counts(partition),
    })),
    unread,
    errors: [...errors],
  };
}
