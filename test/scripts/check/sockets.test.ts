import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { speakPlaintext, speakWithoutCredentials, tlsSession } from '../../../scripts/check/sockets';
import { refusal } from '../../../scripts/check/refusals';
import { attempt } from '../../../scripts/check/bounded';
import type { Attempt } from '../../../scripts/check/evidence';
import { certificatePem, createAuthority, issueKeystore, type Authority } from '../../../scripts/secrets/pki';

const DAY_MS = 86_400_000;
const identity = { cluster: 'kafka', node: 'broker-1', dnsNames: ['broker-1'], addresses: ['127.0.0.1'] };
const never = new AbortController().signal;

let authority: Authority;
let ca: string;
const servers: Server[] = [];

beforeAll(async () => {
  authority = await createAuthority('kafka', new Date());
  ca = certificatePem(authority.certificate);
});

afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A TLS server with a certificate of our CA that answers whatever it is asked. */
async function tlsServer(options: TlsOptions = {}, issued = new Date(), node = identity): Promise<string> {
  const keystore = await issueKeystore(authority, node, issued);
  const server = createTlsServer({ key: keystore, cert: keystore, ...options }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write('answer'));
  });
  server.on('tlsClientError', () => undefined);
  return listen(server);
}

const tried = (step: () => Promise<unknown>): Promise<Attempt> => attempt(never, step);

describe('a TLS session', () => {
  test('is described by protocol, name and end of the certificate', async () => {
    const endpoint = await tlsServer({}, new Date('2026-06-01T00:00:00Z'));
    await expect(tlsSession(endpoint, { ca })).resolves.toEqual({
      protocol: 'TLSv1.3',
      commonName: 'broker-1',
      expires: '2028-09-02T23:00:00.000Z',
    });
  });

  test.each([
    [
      'a certificate for another address',
      { ...identity, addresses: ['10.9.9.9'] },
      new Date(),
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    ['an expired certificate', identity, new Date(Date.now() - 900 * DAY_MS), 'CERT_HAS_EXPIRED'],
    ['a certificate that is not valid yet', identity, new Date(Date.now() + DAY_MS), 'CERT_NOT_YET_VALID'],
  ])('with %s is turned away', async (_, node, issued, code) => {
    const endpoint = await tlsServer({}, issued, node);
    await expect(tlsSession(endpoint, { ca })).rejects.toMatchObject({ code });
  });

  test('with a CA that the client does not trust is turned away, whatever that CA calls itself', async () => {
    const endpoint = await tlsServer();
    for (const name of ['stranger', 'kafka']) {
      const other = certificatePem((await createAuthority(name, new Date())).certificate);
      const outcome = await tried(() => tlsSession(endpoint, { ca: other }));
      expect(refusal('unknownCa', outcome)).toMatchObject({ ok: true });
    }
  });

  test('of version 1.2 is refused by a server of 1.3, and noticed at a server that takes it', async () => {
    const old = { ca, maxVersion: 'TLSv1.2' } as const;
    const strict = await tlsServer({ minVersion: 'TLSv1.3' });
    expect(refusal('tls12', await tried(() => tlsSession(strict, old)))).toMatchObject({ ok: true });
    const lax = await tlsServer({ minVersion: 'TLSv1.2' });
    expect(refusal('tls12', await tried(() => tlsSession(lax, old)))).toEqual({
      ok: false,
      detail: 'was let through',
    });
  });
});

describe('plaintext', () => {
  test('is refused by a TLS listener', async () => {
    const endpoint = await tlsServer();
    expect(refusal('plaintext', await tried(() => speakPlaintext(endpoint)))).toMatchObject({ ok: true });
  });

  test('is noticed where it is answered', async () => {
    const endpoint = await listen(createServer((socket) => void socket.once('data', () => socket.end('hi'))));
    await expect(tried(() => speakPlaintext(endpoint))).resolves.toEqual({ accepted: true });
  });

  test('is not called refused by a port where nobody listens', async () => {
    const outcome = await tried(() => speakPlaintext('127.0.0.1:9'));
    expect(refusal('plaintext', outcome)).toMatchObject({ ok: false });
  });
});

describe('a request without credentials', () => {
  test('is noticed where it is answered', async () => {
    const endpoint = await tlsServer();
    await expect(tried(() => speakWithoutCredentials(endpoint, ca))).resolves.toEqual({ accepted: true });
  });

  test('is refused by a broker that hangs up', async () => {
    const keystore = await issueKeystore(authority, identity, new Date());
    const server = createTlsServer({ key: keystore, cert: keystore }, (socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.destroy());
    });
    const outcome = await tried(async () => speakWithoutCredentials(await listen(server), ca));
    expect(refusal('noCredentials', outcome)).toEqual({ ok: true, detail: 'CLOSED' });
  });
});
