import { errorCode } from './errors';

/** Longer than a broker's session of 6 s: until it ends, clients are still sent to a broker that died. */
const PATIENCE_MS = 15_000;
const PAUSE_MS = 250;

/** What a cluster says that is changing, as against one that refuses. */
const TRANSIENT = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'KafkaJSBrokerNotFound',
  'KafkaJSConnectionClosedError',
  'KafkaJSConnectionError',
  'KafkaJSRequestTimeoutError',
  'LEADER_NOT_AVAILABLE',
  'NOT_CONTROLLER',
  'NOT_LEADER_FOR_PARTITION',
  'UNKNOWN_TOPIC_OR_PARTITION',
];

/**
 * Repeat a step that fails because the cluster is changing. kafkajs' own retries don't do: its admin calls give up
 * at once when the broker that they drew at random has just died.
 *
 * @param alsoTransient further error codes that pass with time in this step
 */
export async function patiently<T>(
  step: () => Promise<T>,
  { patienceMs = PATIENCE_MS, alsoTransient = [] }: { patienceMs?: number; alsoTransient?: string[] } = {},
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  const transient = [...TRANSIENT, ...alsoTransient];
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (!transient.includes(errorCode(error)) || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
