import { OperatorError } from '../../cluster/errors';
import { createKafka, NO_RETRY, type Connection } from '../../kafka/connection';
import { createAuthority, certificatePem } from '../secrets/pki';
import { randomPassword } from '../secrets/random';
import { attempt, result } from './bounded';
import type { Attempt, BrokerEvidence, Negative } from './evidence';
import { openTcp, speakPlaintext, speakWithoutCredentials, tlsSession } from './sockets';
import type { Target } from './target';

export type BrokerProbe = Omit<BrokerEvidence, 'id'>;

/** @throws OperatorError CLUSTER_UNREACHABLE if not a single broker takes a TCP connection */
export async function refuseUnreachable({ brokers }: Target, signal: AbortSignal): Promise<void> {
  const attempts = await Promise.all(
    brokers.map(({ endpoint }) => attempt(signal, async () => (await openTcp(endpoint)).destroy())),
  );
  if (attempts.some(({ accepted }) => accepted)) return;
  const lines = attempts.map((one, index) => `${brokers[index].endpoint}: ${describeRefusal(one)}`);
  throw new OperatorError(
    'CLUSTER_UNREACHABLE',
    `no broker can be reached:\n  ${lines.join('\n  ')}`,
    'see that the cluster is deployed and running, and that clients.cidrs lets this machine in',
  );
}

/** Everything about brokers that needs no topic. All at once: one that hangs should not use up the others' time. */
export async function probeBrokers(
  brokers: Target['brokers'],
  app: Connection,
  signal: AbortSignal,
): Promise<BrokerProbe[]> {
  const stranger = certificatePem((await createAuthority('stranger', new Date())).certificate);
  return Promise.all(
    brokers.map(async ({ name, endpoint }) => ({
      name,
      endpoint,
      tls: await result(signal, () => tlsSession(endpoint, { ca: app.ca })),
      sasl: await attempt(signal, () => authenticate({ ...app, bootstrap: [endpoint] })),
      negatives: await probeNegatives(app, endpoint, stranger, signal),
    })),
  );
}

/** Brokers that can be worked with; all, if none can, so that errors come from where they arise. */
export function usableEndpoints(probes: BrokerProbe[]): string[] {
  const usable = probes.filter(({ tls, sasl }) => 'value' in tls && sasl.accepted);
  return (usable.length > 0 ? usable : probes).map(({ endpoint }) => endpoint);
}

async function probeNegatives(
  app: Connection,
  endpoint: string,
  stranger: string,
  signal: AbortSignal,
): Promise<Record<Negative, Attempt>> {
  const impostor = { ...app, bootstrap: [endpoint], password: randomPassword() };
  return {
    plaintext: await attempt(signal, () => speakPlaintext(endpoint)),
    noCredentials: await attempt(signal, () => speakWithoutCredentials(endpoint, app.ca)),
    wrongPassword: await attempt(signal, () => authenticate(impostor)),
    unknownCa: await attempt(signal, () => tlsSession(endpoint, { ca: stranger })),
    tls12: await attempt(signal, () => tlsSession(endpoint, { ca: app.ca, maxVersion: 'TLSv1.2' })),
  };
}

async function authenticate(connection: Connection): Promise<void> {
  const admin = createKafka(connection, { retry: NO_RETRY }).admin();
  try {
    await admin.connect();
  } finally {
    await admin.disconnect();
  }
}

function describeRefusal(one: Attempt): string {
  return one.accepted ? 'connected' : one.message;
}
