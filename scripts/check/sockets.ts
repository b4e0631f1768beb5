import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { TlsSession } from './evidence';

const ANSWER_TIMEOUT_MS = 5000;

/** ApiVersions v0: any Kafka listener that speaks plaintext answers it, even before authentication. */
export const API_VERSIONS = kafkaRequest(18, 0, Buffer.alloc(0));
/** Metadata v4 for all topics: refused before authentication, answered by a listener that wants none. */
const METADATA = kafkaRequest(3, 4, Buffer.from('ffffffff00', 'hex'));

/** First byte of a TLS alert record. */
const TLS_ALERT = 0x15;

/** Verify a broker's certificate (chain, host name, dates) and say what was agreed on. */
export async function tlsSession(endpoint: string, options: ConnectionOptions): Promise<TlsSession> {
  const socket = await openTls(endpoint, options);
  const protocol = socket.getProtocol() ?? 'none';
  const { subject, valid_to } = socket.getPeerCertificate();
  socket.destroy();
  return {
    protocol,
    commonName: [subject.CN].flat().join(', '),
    expires: new Date(valid_to).toISOString(),
  };
}

/** Resolves if the listener answers Kafka's protocol without TLS. @throws Error CLOSED, TLS_ALERT, SILENT, … */
export async function speakPlaintext(endpoint: string): Promise<void> {
  await exchange(await openTcp(endpoint), API_VERSIONS);
}

/** Resolves if the listener answers a request over TLS that nobody authenticated for. @throws Error CLOSED, … */
export async function speakWithoutCredentials(endpoint: string, ca: string): Promise<void> {
  await exchange(await openTls(endpoint, { ca }), METADATA);
}

export async function openTcp(endpoint: string): Promise<Socket> {
  return opened(connectTcp(address(endpoint)), 'connect');
}

export function openTls(endpoint: string, options: ConnectionOptions): Promise<TLSSocket> {
  return opened(connectTls({ ...address(endpoint), ...options }), 'secureConnect');
}

function opened<T extends Socket>(socket: T, event: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy();
      reject(failure('ETIMEDOUT', `no connection within ${ANSWER_TIMEOUT_MS} ms`));
    }, ANSWER_TIMEOUT_MS);
    socket.once(event, () => {
      clearTimeout(timer);
      resolve(socket);
    });
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      reject(failure('CLOSED', 'the broker closed the connection during the handshake'));
    });
  });
}

/** Send a request; resolve at the first byte of an answer. */
function exchange(socket: Socket, request: Buffer): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(failure('SILENT', `neither an answer nor a close within ${ANSWER_TIMEOUT_MS} ms`)),
      ANSWER_TIMEOUT_MS,
    );
    const settle = (action: () => void) => {
      clearTimeout(timer);
      action();
    };
    socket.once('data', (data: Buffer) =>
      settle(() =>
        data[0] === TLS_ALERT ? reject(failure('TLS_ALERT', 'answered by a TLS alert')) : resolve(),
      ),
    );
    const closed = () => settle(() => reject(failure('CLOSED', 'the broker closed the connection')));
    socket.once('close', closed);
    // A reset is a close too; of which kind depends on timing only.
    socket.once('error', closed);
    socket.write(request);
  }).finally(() => socket.destroy());
}

/** A request of Kafka's protocol with a version 1 header: size, key, version, correlation id, client id. */
function kafkaRequest(apiKey: number, version: number, body: Buffer): Buffer {
  const header = Buffer.alloc(10);
  header.writeInt16BE(apiKey, 0);
  header.writeInt16BE(version, 2);
  header.writeInt32BE(1, 4);
  header.writeInt16BE(-1, 8);
  const size = Buffer.alloc(4);
  size.writeInt32BE(header.length + body.length, 0);
  return Buffer.concat([size, header, body]);
}

function address(endpoint: string): { host: string; port: number } {
  const colon = endpoint.lastIndexOf(':');
  return { host: endpoint.slice(0, colon), port: Number(endpoint.slice(colon + 1)) };
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
