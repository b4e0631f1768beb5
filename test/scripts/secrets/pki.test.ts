import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterHome, type ClusterHome } from '../../../cluster/home';
import { nodeDistinguishedName } from '../../../cluster/names';
import { testConfig } from '../../support/cluster';
import { initialiseCluster } from '../../../scripts/secrets/initialise';
import { certificateExpiry } from '../../../scripts/secrets/inspect';
import { createAuthority, issueKeystore } from '../../../scripts/secrets/pki';

let home: ClusterHome;
let leafFile: string;

const openssl = (...args: string[]) => execFileSync('openssl', args, { encoding: 'utf8' });
const keystore = (node: string) => readFileSync(home.secretFile(node, 'keystore'), 'utf8');
const text = (file: string) => openssl('x509', '-in', file, '-noout', '-text');

beforeAll(async () => {
  home = clusterHome('/unused', 'kafka', mkdtempSync(join(tmpdir(), 'pki-')));
  await initialiseCluster({ config: testConfig(), home });
  leafFile = home.secretFile('broker-1', 'keystore');
});

afterAll(() => rmSync(home.root, { recursive: true }));

test('OpenSSL accepts the chain for a server and for a client', () => {
  for (const purpose of ['sslserver', 'sslclient']) {
    const verdict = openssl('verify', '-x509_strict', '-CAfile', home.caFile, '-purpose', purpose, leafFile);
    expect(verdict.trim()).toBe(`${leafFile}: OK`);
  }
});

test('a certificate is named exactly as the super users in server.properties are', () => {
  for (const node of ['broker-1', 'controller-3']) {
    const file = home.secretFile(node, 'keystore');
    const subject = openssl('x509', '-in', file, '-noout', '-subject', '-nameopt', 'RFC2253');
    expect(subject.trim()).toBe(`subject=${nodeDistinguishedName('kafka', node)}`);
  }
});

test('a broker is known by its name, its address and any public name of its region', () => {
  expect(text(leafFile)).toMatch(
    /DNS:broker-1, DNS:\*\.eu-central-1\.compute\.amazonaws\.com, IP Address:10\.0\.2\.16\n/,
  );
  expect(text(home.secretFile('controller-2', 'keystore'))).toMatch(
    /DNS:controller-2, IP Address:10\.0\.0\.80\n/,
  );
});

test('a node certificate signs nobody and serves both sides of mutual TLS', () => {
  const leaf = text(leafFile);
  expect(leaf).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
  expect(leaf).toMatch(/Extended Key Usage:\s+TLS Web Server Authentication, TLS Web Client Authentication/);
  expect(leaf).toMatch(/Key Usage: critical\s+Digital Signature\n/);
  expect(leaf).toContain('ASN1 OID: prime256v1');
  const authority = /Authority Key Identifier:\s+([0-9A-F:]+)/.exec(leaf)?.[1];
  expect(text(home.caFile)).toMatch(new RegExp(`Subject Key Identifier:\\s+${authority}`));
});

test('the CA signs nodes only', () => {
  const ca = text(home.caFile);
  expect(ca).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
  expect(ca).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign\n/);
});

test('nodes get some two years and the CA ten', () => {
  const days = (seconds: number) => Math.floor(seconds / 86_400);
  const validDays = (file: string) => {
    const [start, end] = openssl('x509', '-in', file, '-noout', '-dates', '-dateopt', 'iso_8601')
      .trim()
      .split('\n')
      .map((line) => Date.parse(line.split('=')[1]));
    return days((end - start) / 1000);
  };
  expect([validDays(leafFile), validDays(home.caFile)]).toEqual([825, 3650]);
});

test('a node’s certificate ends with its CA’s, at the latest', async () => {
  const authority = await createAuthority('kafka', new Date('2026-01-01'));
  const identity = { cluster: 'kafka', node: 'broker-1', dnsNames: [], addresses: ['10.0.0.1'] };
  const late = new Date(authority.certificate.notAfter.getTime() - 400 * 86_400_000);
  const issued = await issueKeystore(authority, identity, late);
  expect(certificateExpiry(issued)).toEqual(authority.certificate.notAfter);
});

test('a key store is a PKCS#8 key, its certificate and the CA, small enough for a standard SSM parameter', () => {
  expect(keystore('broker-1').match(/-----BEGIN [A-Z ]+-----/g)).toEqual([
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN CERTIFICATE-----',
    '-----BEGIN CERTIFICATE-----',
  ]);
  expect(keystore('broker-1').endsWith(readFileSync(home.caFile, 'utf8'))).toBe(true);
  expect(Buffer.byteLength(keystore('broker-1'))).toBeLessThan(4096);
  expect(readFileSync(home.secretFile('broker-1', 'truststore'), 'utf8')).toBe(
    readFileSync(home.caFile, 'utf8'),
  );
});

test("the private key is the certificate's, and no two nodes share one", () => {
  const publicKey = (...args: string[]) => openssl(...args).trim();
  const keyFile = join(home.root, 'key.pem');
  writeFileSync(keyFile, keystore('broker-1'));
  expect(publicKey('pkey', '-in', keyFile, '-pubout')).toBe(
    publicKey('x509', '-in', keyFile, '-noout', '-pubkey'),
  );
  expect(keystore('broker-2').split('\n')[1]).not.toBe(keystore('broker-1').split('\n')[1]);
});
