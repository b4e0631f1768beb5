import type { LedgerCounts } from '../../kafka/ledger';
import { isWhole } from '../../kafka/ledger';
import type { JavaVerdict } from '../java/verify';
import type { LoadVerdict } from '../load/verify';
import { isExactlyOnce, type PipelineVerdict } from '../pipeline/verify';
import { table } from '../table';

/** Printed by `check --watch --json` and `check --verify --json`. */
export interface WatchVerdict {
  ok: boolean;
  /** Holds the ledgers. */
  folder: string;
  /** One for each topic of each client. */
  clients: ClientVerdict[];
  /** Null if it was not asked for. */
  exactlyOnce: PipelineVerdict | null;
  /** What the counts don't say, in words. */
  remarks: string[];
}

export interface ClientVerdict extends LedgerCounts {
  client: 'kafkajs' | 'java';
  topic: string;
  /** Milliseconds to acknowledge; null for a client that does not tell. */
  p50Ms: number | null;
  p99Ms: number | null;
  maxMs: number | null;
  /**
   * Longest time in which a partition acknowledged nothing: for kafkajs of the time in which it was offered records, for
   * Java, which does not tell when it offers, of all time.
   */
  maxGapMs: number | null;
}

export interface Findings {
  folder: string;
  kafkajs: LoadVerdict[];
  /** Null if it was left out. */
  java: JavaVerdict | null;
  exactlyOnce: PipelineVerdict | null;
}

/** `ok` only if every client had something acknowledged, and nothing was lost, doubled, out of order or failed. */
export function judgeWatch({ folder, kafkajs, java, exactlyOnce }: Findings): WatchVerdict {
  const clients: ClientVerdict[] = kafkajs.map((load) => ({ client: 'kafkajs', ...load }));
  if (java) {
    const { topic, acked, lost, duplicated, outOfOrder, failedSends } = java;
    clients.push({
      ...{ client: 'java', topic, acked, lost, duplicated, outOfOrder, failedSends },
      ...{ p50Ms: null, p99Ms: null, maxMs: null, maxGapMs: java.maxPauseMs },
    });
  }
  const remarks = [
    ...(java ? [] : ["Kafka's own Java client was left out"]),
    ...(java?.trouble ? [`java: ${java.trouble}`] : []),
    ...clients
      .filter(({ acked }) => acked === 0)
      .map(({ client, topic }) => `${client}: nothing was acknowledged in ${topic}`),
  ];
  const flowed = clients.length > 0 && clients.every((client) => client.acked > 0 && isWhole(client));
  return {
    ok: flowed && !java?.trouble && (exactlyOnce === null || isExactlyOnce(exactlyOnce)),
    ...{ folder, clients, exactlyOnce, remarks },
  };
}

/** The verdict as a person reads it. */
export function formatWatchVerdict({ ok, folder, clients, exactlyOnce, remarks }: WatchVerdict): string {
  const text = (value: number | null) => String(value ?? '-');
  const rows = [
    [
      'CLIENT',
      'TOPIC',
      'ACKED',
      'LOST',
      'DUPLICATED',
      'DISORDERED',
      'FAILED',
      'P50 MS',
      'P99 MS',
      'MAX MS',
      'GAP MS',
    ],
    ...clients.map(({ client, topic, ...one }) => [
      ...[client, topic],
      ...[one.acked, one.lost, one.duplicated, one.outOfOrder, one.failedSends].map(String),
      ...[one.p50Ms, one.p99Ms, one.maxMs, one.maxGapMs].map(text),
    ]),
  ];
  return [
    ...table(rows),
    ...(exactlyOnce ? ['', formatPipeline(exactlyOnce)] : []),
    ...(remarks.length > 0 ? ['', ...remarks] : []),
    '',
    `${ok ? 'OK' : 'FAILED'}: ${ok ? 'nothing lost, duplicated, out of order or failed' : 'see above'}; ledgers in ${folder}`,
    '',
  ].join('\n');
}

function formatPipeline({ input, copied, ...counts }: PipelineVerdict): string {
  return (
    `exactly once: ${copied} of ${input} records copied in transactions, ${counts.lost} lost, ` +
    `${counts.duplicated} duplicated, ${counts.outOfOrder} out of order, ${counts.failedSends} failed; ` +
    `copier killed ${counts.crashes} times, ended by itself ${counts.failures} times, ` +
    `${counts.aborted} records in transactions that were aborted`
  );
}
