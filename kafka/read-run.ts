import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import type { Ledger } from './ledger';
import { parseRecord } from './numbered-record';
import { type Offsets, readTopic } from './read-topic';

export interface ReadRunOptions {
  kafka: Kafka;
  topic: string;
  /** Whose records count: a topic may hold those of other runs. */
  run: string;
  from: Offsets;
  until: Offsets;
  /** Learns of every record of the run. */
  ledger: Pick<Ledger, 'read'>;
  seconds: number;
}

/** Tell a ledger what of a run is in its topic. @throws Error if it can't be read to the end within the time */
export async function readRun({ run, ledger, seconds, ...options }: ReadRunOptions): Promise<void> {
  const complete = await readTopic({
    ...options,
    groupId: `${options.topic}-${randomUUID()}`,
    onRecord: (partition, value) => {
      const record = parseRecord(value);
      if (record?.run === run) ledger.read(partition, record.sequence);
    },
    signal: AbortSignal.timeout(seconds * 1000),
  });
  if (!complete) throw new Error(`topic ${options.topic} was not read to its end within ${seconds} s`);
}
