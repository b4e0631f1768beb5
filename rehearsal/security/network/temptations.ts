import type { Attempt } from '../../../scripts/check/evidence';
import { refusal } from '../../../scripts/check/refusals';

/** What was tried on one listener, and how it ended. */
export interface Trial {
  /** For example BROKER of broker-2. */
  target: string;
  temptation: Temptation;
  attempt: Attempt;
}

/** A trial, judged. */
export interface Verdict extends Pick<Trial, 'target' | 'temptation'> {
  ok: boolean;
  how: string;
}

/** A server that does not like a client's certificate says so in an alert, unless its close overtakes that. */
const CERTIFICATE_REFUSED =
  /^(ERR_SSL_.*ALERT_(BAD_CERTIFICATE|CERTIFICATE_(EXPIRED|REQUIRED|UNKNOWN)|UNKNOWN_CA)|CLOSED|ECONNRESET|EPIPE)$/;
const OLD_TLS_REFUSED = /^ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION$/;

/**
 * What listeners must refuse, and what must be let through right beside it: without that, a refusal might only show that
 * the broker is down. Each by how it has to end; null: as in `npm run check`.
 */
const ENDS = {
  // Nodes' listeners.
  ownCertificate: 'accepted',
  noCertificate: CERTIFICATE_REFUSED,
  selfSignedCertificate: CERTIFICATE_REFUSED,
  certificateOfUnknownCa: CERTIFICATE_REFUSED,
  expiredCertificate: CERTIFICATE_REFUSED,
  // The CA did sign it, so the handshake is made; but it is nobody's who may do anything.
  certificateOfNoNode: /^CLUSTER_AUTHORIZATION_FAILED$/,
  scramUser: CERTIFICATE_REFUSED,
  // Clients' listeners.
  scramSignIn: 'accepted',
  noCredentials: null,
  wrongPassword: null,
  createTopic: null,
  readForeignTopic: null,
  // All listeners.
  plaintext: null,
  tls10: OLD_TLS_REFUSED,
  tls11: OLD_TLS_REFUSED,
  tls12: OLD_TLS_REFUSED,
  // Servers, to our own client.
  trustedServer: 'accepted',
  serverOfUnknownCa:
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*|CERT_SIGNATURE_FAILURE)$/,
  expiredServer: /^CERT_HAS_EXPIRED$/,
  serverOfAnotherName: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
  serverOfOldTls: /^ERR_SSL_.*(ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL)$/,
} as const satisfies Record<string, RegExp | 'accepted' | null>;
export type Temptation = keyof typeof ENDS;

/** Whether it ended as it must, and for the right reason. */
export function judgeTrial({ target, temptation, attempt }: Trial): Verdict {
  return { target, temptation, ...end(temptation, attempt) };
}

function end(temptation: Temptation, attempt: Attempt): { ok: boolean; how: string } {
  const expected = ENDS[temptation];
  if (expected === null) {
    const { ok, detail } = refusal(temptation as Parameters<typeof refusal>[0], attempt);
    return { ok, how: detail };
  }
  if (expected === 'accepted') {
    return attempt.accepted
      ? { ok: true, how: 'accepted, as it must be' }
      : { ok: false, how: `was refused: ${attempt.code}: ${attempt.message}` };
  }
  if (attempt.accepted) return { ok: false, how: 'was let through' };
  if (expected.test(attempt.code)) return { ok: true, how: attempt.code };
  return { ok: false, how: `cannot tell, it ended otherwise: ${attempt.code}: ${attempt.message}` };
}

/** Whether it is no temptation at all, but what shows that the listener serves those whom it should. */
export function isControl(temptation: Temptation): boolean {
  return ENDS[temptation] === 'accepted';
}
