import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { API_VERSIONS, openTls } from '../../../scripts/check/sockets';

const ANSWER_TIMEOUT_MS = 5000;

/** OpenSSL itself offers nothing older than TLS 1.2 unless it is told that security does not matter. */
const ANY_TLS = { ciphers: 'DEFAULT@SECLEVEL=0' } as const;

/** Options that offer this version of TLS and no other. */
export function onlyTls(version: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2'): ConnectionOptions {
  return { minVersion: version, maxVersion: version, ...ANY_TLS };
}

/**
 * Resolves if the listener answers a request over TLS. That takes a request: in TLS 1.3 a client's handshake is over before
 * the server has looked at its certificate.
 *
 * @throws Error with OpenSSL's code, CLOSED, ETIMEDOUT or SILENT
 */
export async function askOverTls(endpoint: string, options: ConnectionOptions): Promise<void> {
  const socket = await openTls(endpoint, options);
  try {
    await answer(socket);
  } finally {
    socket.destroy();
  }
}

function answer(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (code: string, message: string) => reject(Object.assign(new Error(message), { code }));
    const timer = setTimeout(
      () => fail('SILENT', `neither an answer nor a close within ${ANSWER_TIMEOUT_MS} ms`),
      ANSWER_TIMEOUT_MS,
    );
    socket.once('data', () => resolve());
    socket.on('error', reject);
    socket.once('close', () => {
      clearTimeout(timer);
      fail('CLOSED', 'the listener closed the connection');
    });
    socket.write(API_VERSIONS);
  });
}
