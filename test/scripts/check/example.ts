import { type Attempt, type BrokerEvidence, type Evidence } from '../../../scripts/check/evidence';

export const refusedWith = (code: string): Attempt => ({ accepted: false, code, message: 'as it should be' });

/** A broker of which everything is right. */
export function soundBroker(ordinal: number): BrokerEvidence {
  return {
    name: `broker-${ordinal}`,
    endpoint: `10.0.2.${ordinal}:9092`,
    id: { value: 100 + ordinal },
    tls: {
      value: { protocol: 'TLSv1.3', commonName: `broker-${ordinal}`, expires: '2029-02-23T00:00:00.000Z' },
    },
    sasl: { accepted: true },
    negatives: {
      plaintext: refusedWith('TLS_ALERT'),
      noCredentials: refusedWith('CLOSED'),
      wrongPassword: refusedWith('KafkaJSSASLAuthenticationError'),
      unknownCa: refusedWith('SELF_SIGNED_CERT_IN_CHAIN'),
      tls12: refusedWith('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'),
    },
  };
}

/** What a sound cluster of three brokers shows: three partitions of ten records each. */
export function soundEvidence(): Evidence {
  const counts = { acked: 10, lost: 0, duplicated: 0, outOfOrder: 0, failedSends: 0 };
  return {
    topic: 'kafka-spot-check',
    user: 'app',
    recordsPerPartition: 10,
    at: new Date('2026-11-21T12:00:00.000Z'),
    caExpires: { value: new Date('2036-11-18T12:00:00.000Z') },
    brokers: [1, 2, 3].map(soundBroker),
    placement: {
      value: {
        racks: { 101: 'a', 102: 'b', 103: 'c' },
        partitions: [0, 1, 2].map((partition) => ({
          partition,
          leader: 101 + partition,
          replicas: [101, 102, 103],
          isr: [103, 101, 102],
        })),
      },
    },
    minInsyncReplicas: { value: { value: '2', source: 'DYNAMIC_DEFAULT_BROKER_CONFIG' } },
    workload: {
      value: {
        totals: { ...counts, acked: 30 },
        latency: { p50Ms: 3, p99Ms: 9.5, maxMs: 12 },
        partitions: [0, 1, 2].map((partition) => ({ partition, read: 10, ...counts })),
        unread: null,
        errors: [],
      },
    },
    permissions: {
      createTopic: refusedWith('TOPIC_AUTHORIZATION_FAILED'),
      readForeignTopic: refusedWith('TOPIC_AUTHORIZATION_FAILED'),
    },
  };
}

/** The value of a result that the example is known to have. */
export function valueOf<T>(result: { value: T } | { error: string }): T {
  if ('error' in result) throw new Error(result.error);
  return result.value;
}
