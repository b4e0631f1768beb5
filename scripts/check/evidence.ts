import type { LatencySummary } from '../../kafka/latency';
import type { LedgerCounts } from '../../kafka/ledger';

/** What a check saw, without any judgement: verdict.ts draws the conclusions. */
export interface Evidence {
  topic: string;
  user: string;
  recordsPerPartition: number;
  /** When the check looked. */
  at: Date;
  brokers: BrokerEvidence[];
  /** When the CA ends that signs. */
  caExpires: Result<Date>;
  placement: Result<Placement>;
  minInsyncReplicas: Result<EffectiveConfig>;
  workload: Result<Workload>;
  permissions: { createTopic: Attempt; readForeignTopic: Attempt };
}

/** A value, or why there is none. */
export type Result<T> = { value: T } | { error: string };

/** Something that was tried: it was let through, or ended with this code. */
export type Attempt = { accepted: true } | { accepted: false; code: string; message: string };

/** A broker as the operator's machine sees it on its client listener. */
export interface BrokerEvidence {
  name: string;
  /** host:port that clients are told to use. */
  endpoint: string;
  /** Kafka's id of the living broker that is registered under this endpoint, null if there is none. */
  id: Result<number | null>;
  tls: Result<TlsSession>;
  sasl: Attempt;
  /** What brokers must refuse, by the name of the temptation. */
  negatives: Record<Negative, Attempt>;
}

export const NEGATIVES = ['plaintext', 'noCredentials', 'wrongPassword', 'unknownCa', 'tls12'] as const;
export type Negative = (typeof NEGATIVES)[number];

export interface TlsSession {
  /** For example TLSv1.3. */
  protocol: string;
  /** The certificate's common name. */
  commonName: string;
  /** ISO 8601. */
  expires: string;
}

export interface Placement {
  partitions: { partition: number; leader: number; replicas: number[]; isr: number[] }[];
  /** broker.rack by broker id; null if it has none. */
  racks: Record<number, string | null>;
}

export interface EffectiveConfig {
  value: string;
  /** Kafka's name of the level that it comes from, for example STATIC_BROKER_CONFIG. */
  source: string;
}

export interface Workload {
  totals: LedgerCounts;
  latency: LatencySummary;
  partitions: (LedgerCounts & { partition: number; read: number })[];
  /** Why the topic was not read to its end, null if it was. What seems lost may then only be unread. */
  unread: string | null;
  /** The first few different errors of failed sends. */
  errors: string[];
}
