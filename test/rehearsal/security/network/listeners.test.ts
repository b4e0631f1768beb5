import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TlsOptions } from 'node:tls';
import { badCertificates, type BadCertificates } from '../../../../rehearsal/security/network/certificates';
import { askOverTls, onlyTls } from '../../../../rehearsal/security/network/handshake';
import { tryImpostors } from '../../../../rehearsal/security/network/impostors';
import { tryNodeListener } from '../../../../rehearsal/security/network/node-listeners';
import { judgeTrial, type Temptation } from '../../../../rehearsal/security/network/temptations';
import { attempt } from '../../../../scripts/check/bounded';
import {
  type Authority,
  certificatePem,
  createAuthority,
  issueKeystore,
} from '../../../../scripts/secrets/pki';

/** Listeners on loopback that do with TLS what Kafka's do, and some that do not. */
const NAMES = { node: 'broker-1', addresses: ['127.0.0.1'] };
const never = new AbortController().signal;

let authority: Authority;
let ca: string;
let keystore: string;
let bad: BadCertificates;
const servers: Server[] = [];

beforeAll(async () => {
  authority = await createAuthority('kafka', new Date());
  ca = certificatePem(authority.certificate);
  keystore = await issueKeystore(
    authority,
    { cluster: 'kafka', dnsNames: ['broker-1'], ...NAMES },
    new Date(),
  );
  bad = await badCertificates(authority, 'kafka', NAMES);
});
afterEach(() => servers.splice(0).forEach((one) => one.close()));

/** Answers a request with its first byte, and closes. */
async function listen(options: TlsOptions): Promise<string> {
  const server = createServer({ key: keystore, cert: keystore, ca, ...options }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (data) => socket.end(data.subarray(0, 1)));
  });
  server.on('tlsClientError', () => undefined);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const MUTUAL: TlsOptions = { minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: true };
const SLACK: TlsOptions = {
  minVersion: 'TLSv1',
  requestCert: true,
  rejectUnauthorized: false,
  ciphers: 'DEFAULT@SECLEVEL=0',
};

/** Verdicts of what needs no Kafka behind the listener. */
async function tryTls(options: TlsOptions): Promise<Partial<Record<Temptation, boolean>>> {
  const listener = { target: 'BROKER of broker-1', endpoint: await listen(options) };
  const user = { user: 'app', password: 'a password of nobody' };
  const trials = await tryNodeListener(listener, { ca, keystore, bad, user }, never);
  return Object.fromEntries(trials.map(judgeTrial).map(({ temptation, ok }) => [temptation, ok]));
}

test('a listener with mutual TLS 1.3 refuses everything that a node’s listener must refuse', async () => {
  expect(await tryTls(MUTUAL)).toMatchObject({
    noCertificate: true,
    selfSignedCertificate: true,
    certificateOfUnknownCa: true,
    expiredCertificate: true,
    scramUser: true,
    plaintext: true,
    tls10: true,
    tls11: true,
    tls12: true,
  });
});

test('a listener that asks for no certificate and takes any TLS is caught at each of it', async () => {
  expect(await tryTls(SLACK)).toMatchObject({
    noCertificate: false,
    selfSignedCertificate: false,
    certificateOfUnknownCa: false,
    expiredCertificate: false,
    tls10: false,
    tls11: false,
    tls12: false,
  });
});

test('of the certificates each is bad for its own reason: one that only has another name completes the handshake', async () => {
  const endpoint = await listen(MUTUAL);
  const ask = (pem: string) => attempt(never, () => askOverTls(endpoint, { ca, key: pem, cert: pem }));
  expect(await ask(keystore)).toEqual({ accepted: true });
  expect(await ask(bad.otherName)).toEqual({ accepted: true });
  expect((await ask(bad.expired)).accepted).toBe(false);
  expect((await ask(bad.unknownCa)).accepted).toBe(false);
  expect((await ask(bad.selfSigned)).accepted).toBe(false);
});

test.each(['TLSv1', 'TLSv1.1', 'TLSv1.2'] as const)(
  '%s is really offered: a server that takes it answers',
  async (version) => {
    const endpoint = await listen({ ...SLACK, requestCert: false });
    await expect(askOverTls(endpoint, { ca, ...onlyTls(version) })).resolves.toBeUndefined();
  },
);

test('our own client refuses servers of another CA, out of date, of another name, or with old TLS', async () => {
  const verdicts = (await tryImpostors(ca, keystore, bad, never)).map(judgeTrial);
  expect(verdicts.map(({ temptation, ok }) => [temptation, ok])).toEqual([
    ['trustedServer', true],
    ['serverOfUnknownCa', true],
    ['expiredServer', true],
    ['serverOfAnotherName', true],
    ['serverOfOldTls', true],
  ]);
});

test('a client that is taken in is caught', async () => {
  const trusting = { ...bad, unknownCa: keystore, expired: keystore, otherName: keystore };
  const verdicts = (await tryImpostors(ca, keystore, trusting, never)).map(judgeTrial);
  expect(verdicts.filter(({ ok }) => !ok).map(({ temptation, how }) => [temptation, how])).toEqual([
    ['serverOfUnknownCa', 'was let through'],
    ['expiredServer', 'was let through'],
    ['serverOfAnotherName', 'was let through'],
  ]);
});
