import { outcome, result } from '../check/bounded';
import { withBroker } from '../../kafka/broker-session';
import type { Connection } from '../../kafka/connection';
import { DESCRIBE_QUORUM } from '../../kafka/describe-quorum';
import { METADATA, minInsyncReplicas } from '../../kafka/metadata';
import type { KafkaEvidence } from './evidence';

/** Ask one broker, as the user admin. @param connect reads what it takes; may throw what an operator has to repair */
export async function lookAtKafka(connect: () => Connection, signal: AbortSignal): Promise<KafkaEvidence> {
  const seen = await outcome(() =>
    withBroker(connect(), async (session): Promise<KafkaEvidence> => {
      const metadata = await result(signal, () => session.send(METADATA));
      const topics = 'value' in metadata ? metadata.value.partitions.map(({ topic }) => topic) : [];
      return {
        metadata,
        minInsyncReplicas: await result(signal, () => minInsyncReplicas(session, [...new Set(topics)])),
        // Last, since without an active controller the broker takes its time, and answers in order.
        quorum: await result(signal, () => session.send(DESCRIBE_QUORUM)),
      };
    }),
  );
  if ('value' in seen) return seen.value;
  return { metadata: seen, minInsyncReplicas: seen, quorum: seen };
}
