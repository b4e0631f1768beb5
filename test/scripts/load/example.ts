import type { Send, Statement } from '../../../scripts/load/files';

/** A send of partition 0 unless said otherwise, acknowledged at `ackedAt`. */
export function sent(sentAt: number, ackedAt: number | null, changes: Partial<Send> = {}): Send {
  return { partition: 0, sequence: 0, sentAt, ackedAt, ...changes };
}

/** A send that was given up. */
export function failed(sentAt: number, at: number): Send {
  return sent(sentAt, null, { failure: { at, code: 'NOT_LEADER_FOR_PARTITION' } });
}

export const REPLICAS = { '0': [1, 2, 3], '1': [2, 3, 1] };

/** What a broker says of a topic of two partitions, led by 1 and 2: by default that all is well. */
export function statement(at: number, broker: number, changes: Partial<Statement> = {}): Statement {
  return {
    at,
    from: `10.0.2.${broker}:9094`,
    broker,
    leaders: { '0': 1, '1': 2 },
    isr: { '0': [1, 2, 3], '1': [1, 2, 3] },
    replicas: REPLICAS,
    underReplicated: 0,
    underMinIsr: 0,
    ...changes,
  };
}

export function silence(at: number, broker: number) {
  return { at, from: `10.0.2.${broker}:9094`, broker, silent: 'ECONNREFUSED' };
}
