import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import type { Ledger } from './ledger';
import { type NumberedRecord, parseRecord } from './numbered-record';
import { type Offsets, type ReadOptions, readTopic } from './read-topic';

/** Reads a part of a topic like readTopic. */
export type TopicReader = (options: Omit<ReadOptions, 'kafka'>) => Promise<boolean>;

export interface ReadRunOptions {
  /** With which client. */
  reader: Kafka | TopicReader;
  topic: string;
  /** Whose records count: a topic may hold those of other runs. */
  run: string;
  from: Offsets;
  until: Offsets;
  /** Learns of every record of the run. */
  ledger: Pick<Ledger, 'read'>;
  /** Undefined for what is not a numbered record. @default parseRecord */
  parse?: (value: string) => NumberedRecord | undefined;
  seconds: number;
}

/** Tell a ledger what of a run is in its topic. @throws Error if it can't be read to the end within the time */
export async function readRun({ reader, run, ledger, seconds, ...options }: ReadRunOptions): Promise<void> {
  const { parse = parseRecord, ...part } = options;
  const read: TopicReader =
    typeof reader === 'function' ? reader : (what) => readTopic({ ...what, kafka: reader });
  const complete = await read({
    ...part,
    groupId: `${options.topic}-${randomUUID()}`,
    onRecord: (partition, value) => {
      const record = parse(value);
      if (record?.run === run) ledger.read(partition, record.sequence);
    },
    signal: AbortSignal.timeout(seconds * 1000),
  });
  if (!complete) throw new Error(`topic ${options.topic} was not read to its end within ${seconds} s`);
}
