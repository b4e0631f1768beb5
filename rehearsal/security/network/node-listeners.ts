import { createKafka, NO_RETRY, type Connection } from '../../../kafka/connection';
import { openBrokerSession } from '../../../kafka/broker-session';
import { DESCRIBE_QUORUM } from '../../../kafka/describe-quorum';
import { errorCode, errorMessage } from '../../../kafka/errors';
import { patiently } from '../../../kafka/patience';
import { attempt } from '../../../scripts/check/bounded';
import { speakPlaintext } from '../../../scripts/check/sockets';
import type { BadCertificates } from './certificates';
import { askOverTls, onlyTls } from './handshake';
import type { Trial } from './temptations';

export interface NodeListener {
  /** For example BROKER of broker-2. */
  target: string;
  endpoint: string;
}

export interface Intruder {
  /** The cluster's CA, PEM: what listeners prove who they are by. */
  ca: string;
  /** A real node's key and certificate: what they must let through. */
  keystore: string;
  bad: BadCertificates;
  user: Pick<Connection, 'user' | 'password'>;
}

/** Everything that a listener for nodes must refuse, and the one thing that it must not. */
export async function tryNodeListener(
  { target, endpoint }: NodeListener,
  { ca, keystore, bad, user }: Intruder,
  signal: AbortSignal,
): Promise<Trial[]> {
  const own = { ca, key: keystore, cert: keystore };
  const as = (pem: string) => ({ ca, key: pem, cert: pem });
  const temptations = {
    // The one that must get through: a busy machine may be slower than a client waits.
    ownCertificate: () =>
      patiently(() => describeQuorum(endpoint, ca, keystore), { alsoTransient: ['NO_BROKER'] }),
    noCertificate: () => askOverTls(endpoint, { ca }),
    selfSignedCertificate: () => askOverTls(endpoint, as(bad.selfSigned)),
    certificateOfUnknownCa: () => askOverTls(endpoint, as(bad.unknownCa)),
    expiredCertificate: () => askOverTls(endpoint, as(bad.expired)),
    certificateOfNoNode: () => describeQuorum(endpoint, ca, bad.otherName),
    scramUser: () => signIn({ bootstrap: [endpoint], ca, ...user }),
    plaintext: () => speakPlaintext(endpoint),
    tls10: () => askOverTls(endpoint, { ...own, ...onlyTls('TLSv1') }),
    tls11: () => askOverTls(endpoint, { ...own, ...onlyTls('TLSv1.1') }),
    tls12: () => askOverTls(endpoint, { ...own, ...onlyTls('TLSv1.2') }),
  } as const;
  const trials: Trial[] = [];
  for (const [temptation, step] of Object.entries(temptations) as [
    keyof typeof temptations,
    () => Promise<void>,
  ][]) {
    trials.push({ target, temptation, attempt: await attempt(signal, step) });
  }
  return trials;
}

/** What no one but a node and the operator may ask. A controller that does not lead says so, which is an answer, too. */
async function describeQuorum(endpoint: string, ca: string, keystore: string): Promise<void> {
  const session = await openBrokerSession({ bootstrap: [endpoint], ca, keystore });
  try {
    await session.send(DESCRIBE_QUORUM);
  } catch (error) {
    if (errorCode(error) !== 'NOT_LEADER_FOR_PARTITION') throw error;
  } finally {
    session.close();
  }
}

/** kafkajs has words of its own for a connection that the other side closed, and the same name for a timeout. */
async function signIn(connection: Connection): Promise<void> {
  const admin = createKafka(connection, { retry: NO_RETRY }).admin();
  try {
    await admin.connect();
  } catch (error) {
    const closed = /^(Closed connection|Connection closed by the server)/.test(errorMessage(error));
    throw closed ? Object.assign(new Error(errorMessage(error)), { code: 'CLOSED' }) : error;
  } finally {
    await admin.disconnect();
  }
}
