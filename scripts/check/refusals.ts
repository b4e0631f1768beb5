import type { Attempt, Evidence, Negative } from './evidence';

/**
 * The codes by which each temptation has to end. Any other end, a timeout or a dead broker for example, shows no
 * refusal: it says nothing about what the broker would have done.
 */
const EXPECTED: Record<Negative | keyof Evidence['permissions'], readonly string[]> = {
  plaintext: ['CLOSED', 'TLS_ALERT'],
  noCredentials: ['CLOSED'],
  wrongPassword: ['KafkaJSSASLAuthenticationError'],
  // OpenSSL's words for a chain that ends elsewhere, depending on what the server sends and whom the client trusts.
  unknownCa: [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_SIGNATURE_FAILURE',
  ],
  tls12: ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
  createTopic: ['TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED'],
  readForeignTopic: ['TOPIC_AUTHORIZATION_FAILED'],
};

/** Whether the attempt was refused, and refused for the right reason. */
export function refusal(name: keyof typeof EXPECTED, attempt: Attempt): { ok: boolean; detail: string } {
  if (attempt.accepted) return { ok: false, detail: 'was let through' };
  if (EXPECTED[name].includes(attempt.code)) return { ok: true, detail: attempt.code };
  return { ok: false, detail: `cannot tell, it ended otherwise: ${attempt.code}: ${attempt.message}` };
}
