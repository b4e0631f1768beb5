import type { LatencySummary } from '../../kafka/latency';
import type { LedgerCounts } from '../../kafka/ledger';
import { judgeBroker } from './verdict-broker';
import { judgeCluster } from './verdict-cluster';
import { certificatesEnding } from './certificates';
import type { Evidence, Workload } from './evidence';

/** What a check asks for, in the order in which it is reported. */
export const CRITERIA = {
  registered: 'alive, and clients are sent to it',
  tls: 'TLS 1.3; chain, host name and dates verified',
  sasl: 'SCRAM-SHA-512 sign-in accepted',
  leader: 'leads partitions, and served all writes and reads of them',
  plaintext: 'plaintext refused',
  noCredentials: 'TLS without signing in refused',
  wrongPassword: 'wrong password refused',
  unknownCa: 'a client that trusts another CA turns away',
  tls12: 'TLS 1.2 refused',
  replicas: 'three replicas on distinct brokers and racks',
  inSync: 'all replicas in sync',
  minInsyncReplicas: 'min.insync.replicas 2 in force for the cluster',
  acknowledged: 'every write acknowledged',
  lost: 'no acknowledged record lost',
  duplicated: 'no record duplicated',
  ordered: 'every partition in order',
  createTopic: 'the user may not create topics',
  readForeignTopic: 'the user may not read a topic of others',
} as const;
export type CriterionName = keyof typeof CRITERIA;

export interface Criterion {
  name: CriterionName;
  /** A broker's name, or `cluster`. */
  subject: string;
  ok: boolean;
  /** What was seen. */
  detail: string;
}

/** Null: not known, since the topic was not read to its end. */
type Counts = Pick<LedgerCounts, 'acked' | 'failedSends'> & {
  [count in 'lost' | 'duplicated' | 'outOfOrder']: number | null;
};

/** Printed by `check --json`. */
export interface CheckReport {
  ok: boolean;
  topic: string;
  user: string;
  criteria: Criterion[];
  brokers: {
    name: string;
    endpoint: string;
    id: number | null;
    tls: { protocol: string; commonName: string; expires: string } | null;
    /** Partitions of the check's topic that it leads. */
    leads: number;
    acked: number;
    read: number;
  }[];
  /** Null if nothing could be written. */
  workload: (Counts & LatencySummary) | null;
  /** What holds, and not for long any more. */
  warnings: Warning[];
}

export interface Warning {
  /** A broker's name, or `CA`. */
  subject: string;
  message: string;
  /** What to do about it. */
  todo: string;
}

/** Draw the conclusions: `ok` only if every criterion holds for every broker and for the cluster. */
export function judge(evidence: Evidence): CheckReport {
  const brokers = evidence.brokers.map((broker) => judgeBroker(broker, evidence));
  const criteria = [...brokers.flatMap((broker) => broker.criteria), ...judgeCluster(evidence)];
  const { workload } = evidence;
  return {
    ok: criteria.every(({ ok }) => ok),
    topic: evidence.topic,
    user: evidence.user,
    criteria,
    brokers: brokers.map(({ summary }) => summary),
    workload: 'value' in workload ? summarise(workload.value) : null,
    warnings: certificatesEnding(evidence),
  };
}

function summarise({ totals, latency, unread }: Workload): CheckReport['workload'] {
  const unknown = unread === null ? {} : { lost: null, duplicated: null, outOfOrder: null };
  return { ...totals, ...unknown, ...latency };
}
