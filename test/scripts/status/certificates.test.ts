import { X509Certificate } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { clusterHome, type ClusterHome } from '../../../cluster/home';
import { type Authority, certificatePem, createAuthority, issueKeystore } from '../../../scripts/secrets/pki';
import { initialiseCluster } from '../../../scripts/secrets/initialise';
import { lookAtCertificates } from '../../../scripts/status/certificates';
import { testConfig } from '../../support/cluster';

const DAY_MS = 86_400_000;
/** Of a node's certificate, less the hour by which it begins early. */
const NODE_LIFE_MS = 825 * DAY_MS - 3_600_000;

let home: ClusterHome;
let authority: Authority;
const servers: Server[] = [];

beforeAll(async () => {
  home = clusterHome('/unused', 'kafka', mkdtempSync(join(tmpdir(), 'certificates-')));
  authority = await createAuthority('kafka', new Date());
  write(home.caFile, certificatePem(authority.certificate));
});

afterEach(() => servers.splice(0).forEach((server) => server.close()));
afterAll(() => rmSync(home.root, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const issue = (node: string, issued: Date) =>
  issueKeystore(authority, { cluster: 'kafka', node, dnsNames: [node], addresses: ['127.0.0.1'] }, issued);

/** A broker that shows a certificate issued then. */
async function broker(issued: Date): Promise<string> {
  const keystore = await issue('broker-1', issued);
  const server = createServer({ key: keystore, cert: keystore });
  server.on('tlsClientError', () => undefined);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Certificates count whole seconds. */
const issuedAt = (daysAgo: number) => new Date(Math.floor(Date.now() / 1000) * 1000 - daysAgo * DAY_MS);
const endOf = (issued: Date) => new Date(issued.getTime() + NODE_LIFE_MS);

async function lookAtBroker(endpoint: string) {
  const found = await lookAtCertificates({
    home,
    nodes: ['broker-1'],
    endpoints: new Map([['broker-1', endpoint]]),
    signal: AbortSignal.timeout(10_000),
  });
  return found.find(({ subject }) => subject === 'broker-1');
}

test('a node that can be reached is judged by what it shows, not by the file', async () => {
  write(home.secretFile('broker-1', 'keystore'), await issue('broker-1', issuedAt(0)));
  const shown = issuedAt(100);
  await expect(lookAtBroker(await broker(shown))).resolves.toEqual({
    subject: 'broker-1',
    source: 'handshake',
    expires: { value: endOf(shown) },
  });
});

test('one that cannot be reached is judged by the file', async () => {
  const issued = issuedAt(10);
  write(home.secretFile('broker-1', 'keystore'), await issue('broker-1', issued));
  await expect(lookAtBroker('127.0.0.1:9')).resolves.toEqual({
    subject: 'broker-1',
    source: 'file',
    expires: { value: endOf(issued) },
  });
});

test('an expired certificate is what it is, however good the file', async () => {
  write(home.secretFile('broker-1', 'keystore'), await issue('broker-1', issuedAt(0)));
  await expect(lookAtBroker(await broker(issuedAt(900)))).resolves.toEqual({
    subject: 'broker-1',
    source: 'handshake',
    expires: { error: expect.stringMatching(/^CERT_HAS_EXPIRED/) },
  });
});

test('while two CAs are trusted, the one that signs is judged, and not the one that lasts longer', async () => {
  const config = testConfig();
  const two = clusterHome('/unused', config.name, mkdtempSync(join(tmpdir(), 'two-cas-')));
  const begun = issuedAt(3600);
  await initialiseCluster({ config, home: two, now: begun });
  const [old] = readFileSync(two.caFile, 'utf8').match(/-----BEGIN[^]*?-----END CERTIFICATE-----/)!;
  appendFileSync(two.caFile, certificatePem(authority.certificate));
  const [{ expires }] = await lookAtCertificates({
    home: two,
    nodes: [],
    endpoints: new Map(),
    signal: AbortSignal.timeout(10_000),
  });
  expect(expires).toEqual({ value: new Date(new X509Certificate(old).validTo) });
  expect(authority.certificate.notAfter.getTime()).toBeGreaterThan(begun.getTime() + 3650 * DAY_MS);
  rmSync(two.root, { recursive: true });
});

test('the CA comes first; what is on no machine at hand is said to be missing', async () => {
  const found = await lookAtCertificates({
    home,
    nodes: ['controller-1'],
    endpoints: new Map(),
    signal: AbortSignal.timeout(10_000),
  });
  expect(found).toEqual([
    { subject: 'CA', source: 'file', expires: { value: authority.certificate.notAfter } },
    {
      subject: 'controller-1',
      source: 'file',
      expires: { error: `ENOENT: there is no ${home.secretFile('controller-1', 'keystore')}` },
    },
  ]);
});
