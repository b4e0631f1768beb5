import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../../cluster/errors';
import { connectAdmin } from '../../kafka/admin';
import { type Connection, createKafka } from '../../kafka/connection';
import { connectPartitionProducer } from '../../kafka/partition-producer';
import { patiently } from '../../kafka/patience';
import { prepareUserTopic } from '../../kafka/user-topic';
import type { Target } from '../check/target';
import { readAsGroup } from './group';

/** What anybody who starts with Kafka takes for granted. Each with a topic of its own, of one partition. */
const CASES = { resumes, 'starts-at-earliest': startsAtEarliest, retention };
type CaseName = keyof typeof CASES;

export interface CaseVerdict {
  name: CaseName;
  ok: boolean;
  /** What was seen. */
  detail: string;
}

export interface CasesOptions {
  /** @default all */
  only?: string[];
  replicationFactor: number;
  onProgress: (message: string) => void;
}

const TOPIC = 'kafka-spot-case';
const RECORDS = 30;
const READ_SECONDS = 60;
/**
 * Brokers look for old segments every 5 minutes (log.retention.check.interval.ms), each in its own time: while leaders move, one
 * that has just looked may take over from one that was about to. Twice that, and what it takes until they are gone.
 */
const RETENTION_SECONDS = 900;
const POLL_MS = 1000;

/** @throws OperatorError USAGE for a case that there is not */
export async function* runCases(target: Target, options: CasesOptions): AsyncGenerator<CaseVerdict> {
  const names = (options.only ?? Object.keys(CASES)).map(caseName);
  for (const name of names) {
    options.onProgress(`case ${name}`);
    const stage = await setStage(target, `${TOPIC}-${name}`, options, name === 'retention' ? SHORT : {});
    try {
      yield { name, ...(await CASES[name](stage).catch(describeError)) };
    } finally {
      await stage.leave();
    }
  }
}

/** Old after a second, and rolled after one: a segment goes as a whole. */
const SHORT = { 'retention.ms': '1000', 'segment.ms': '1000' };

interface Stage {
  onProgress: (message: string) => void;
  /** Append so many records. */
  write(count: number): Promise<void>;
  /** Read so many records as a group, which commits them. @returns their offsets */
  read(group: string, count: number): Promise<bigint[]>;
  /** Offsets of the earliest record kept, and of the next one to come. */
  bounds(): Promise<{ low: bigint; high: bigint }>;
  /** Have everything before an offset deleted. */
  trim(offset: bigint): Promise<void>;
  leave(): Promise<void>;
}

type Finding = Omit<CaseVerdict, 'name'>;

async function resumes({ write, read, bounds }: Stage): Promise<Finding> {
  await write(RECORDS);
  const group = randomUUID();
  const first = await read(group, 10);
  await write(10);
  const { high } = await bounds();
  const committed = first[first.length - 1] + 1n;
  const rest = await read(group, Number(high - committed));
  return judgeRun(rest, committed, `committed ${committed}, went away, came back`);
}

async function startsAtEarliest({ write, read, bounds, trim }: Stage): Promise<Finding> {
  await write(RECORDS);
  await trim((await bounds()).high - 10n);
  const { low } = await bounds();
  return judgeRun(await read(randomUUID(), 10), low, `kept from ${low} on, a new group`);
}

async function retention({ write, read, bounds, onProgress }: Stage): Promise<Finding> {
  await write(RECORDS);
  const { low: before, high } = await bounds();
  onProgress('waiting for the broker to delete old segments, which it looks for every five minutes');
  const deadline = Date.now() + RETENTION_SECONDS * 1000;
  while ((await bounds()).low < high) {
    if (Date.now() > deadline) {
      return { ok: false, detail: `kept from ${(await bounds()).low} on after ${RETENTION_SECONDS} s` };
    }
    await sleep(POLL_MS);
  }
  await write(5);
  const { low } = await bounds();
  return judgeRun(await read(randomUUID(), 5), low, `kept from ${before} on, then from ${low}; a new group`);
}

/** Whether records stand one behind the other from an offset on. */
export function judgeRun(offsets: bigint[], from: bigint, what: string): Finding {
  const wrong = offsets.findIndex((offset, index) => offset !== from + BigInt(index));
  const range = offsets.length === 0 ? 'nothing' : `${offsets[0]} to ${offsets[offsets.length - 1]}`;
  const fault = wrong < 0 ? '' : `: ${offsets[wrong]} where ${from + BigInt(wrong)} was due`;
  return { ok: offsets.length > 0 && wrong < 0, detail: `${what}: read ${range}${fault}` };
}

function caseName(name: string): CaseName {
  if (name in CASES) return name as CaseName;
  throw new OperatorError(
    'USAGE',
    `there is no case ${name}`,
    `take some of ${Object.keys(CASES).join(', ')}`,
  );
}

function describeError(error: unknown): Finding {
  return { ok: false, detail: (error as Error).message };
}

async function setStage(
  { admin, app }: Target,
  topic: string,
  { replicationFactor, onProgress }: CasesOptions,
  configs: Record<string, string>,
): Promise<Stage> {
  await prepareUserTopic(admin, app, { topic, partitions: 1, replicationFactor, configs });
  const kafka = createKafka(app);
  const producer = await connectPartitionProducer(kafka);
  return {
    onProgress,
    write: async (count) => {
      for (let record = 0; record < count; record++) await producer.send(topic, 0, [String(record)]);
    },
    read: (group, count) => {
      const signal = AbortSignal.timeout(READ_SECONDS * 1000);
      return readAsGroup({ kafka, topic, count, signal, groupId: `${topic}-${group}` });
    },
    bounds: () =>
      withAdmin(app, async (client) => {
        const [{ low, high }] = await client.fetchTopicOffsets(topic);
        return { low: BigInt(low), high: BigInt(high) };
      }),
    trim: (offset) =>
      withAdmin(admin, async (client) => {
        // kafkajs knows leaders only of topics that it was asked about before.
        await client.fetchTopicOffsets(topic);
        await client.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset) }] });
      }),
    leave: () => producer.disconnect(),
  };
}

async function withAdmin<T>(
  connection: Connection,
  step: (client: Awaited<ReturnType<typeof connectAdmin>>) => Promise<T>,
): Promise<T> {
  return patiently(async () => {
    const client = await connectAdmin(connection);
    try {
      return await step(client);
    } finally {
      await client.disconnect();
    }
  });
}
