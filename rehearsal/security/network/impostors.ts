import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { createKafka, NO_RETRY } from '../../../kafka/connection';
import { attempt } from '../../../scripts/check/bounded';
import type { Attempt } from '../../../scripts/check/evidence';
import type { BadCertificates } from './certificates';
import type { Temptation, Trial } from './temptations';

const HOST = '127.0.0.1';

/**
 * Our own client faced with servers that are not what they say. Each server listens on this machine's loopback address
 * and does nothing but count: a client that was taken in has sent it something.
 *
 * @param trusted key and certificate of a server for 127.0.0.1, PEM, which the client must accept
 * @param bad for 127.0.0.1, apart from the one for another name
 */
export async function tryImpostors(
  ca: string,
  trusted: string,
  bad: Omit<BadCertificates, 'selfSigned'>,
  signal: AbortSignal,
): Promise<Trial[]> {
  const face = async (temptation: Temptation, pem: string, options: TlsOptions = {}): Promise<Trial> => ({
    ...{ target: 'our own client', temptation },
    attempt: await faceServer(ca, { key: pem, cert: pem, minVersion: 'TLSv1.3', ...options }, signal),
  });
  return [
    await face('trustedServer', trusted),
    await face('serverOfUnknownCa', bad.unknownCa),
    await face('expiredServer', bad.expired),
    await face('serverOfAnotherName', bad.otherName),
    await face('serverOfOldTls', trusted, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }),
  ];
}

/** Accepted: the client talked to the server, whatever became of that. */
async function faceServer(ca: string, options: TlsOptions, signal: AbortSignal): Promise<Attempt> {
  let received = 0;
  const server = createServer(options, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (data) => {
      received += data.length;
      socket.destroy();
    });
  });
  server.on('tlsClientError', () => undefined);
  await once(server.listen(0, HOST), 'listening');
  const { port } = server.address() as AddressInfo;
  const connection = { bootstrap: [`${HOST}:${port}`], ca, user: 'nobody', password: 'nothing' };
  const admin = createKafka(connection, { retry: NO_RETRY }).admin();
  try {
    const outcome = await attempt(signal, () => admin.connect());
    return received > 0 ? { accepted: true } : outcome;
  } finally {
    await admin.disconnect();
    server.close();
  }
}
