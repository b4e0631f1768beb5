import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { randomBytes, webcrypto } from 'node:crypto';

x509.cryptoProvider.set(x509.CryptoProvider.DEFAULT, webcrypto);

const KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const CA_DAYS = 3650;
const NODE_DAYS = 825;
/** Certificates begin an hour ago, so that a machine whose clock is slow accepts them too. */
const CLOCK_SKEW_MS = 3_600_000;

/** A private CA: its certificate, and the key that signs for it. */
export interface Authority {
  certificate: x509.X509Certificate;
  key: webcrypto.CryptoKey;
}

/** What a node's certificate says. */
export interface NodeIdentity {
  cluster: string;
  node: string;
  dnsNames: string[];
  addresses: string[];
}

/** @param generation of the cluster's CAs, from 1: each has a name of its own, so that nobody takes one for another */
export async function createAuthority(cluster: string, now: Date, generation = 1): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: distinguishedName(cluster, ['OU=ca', `CN=${cluster} CA${generation > 1 ? ` ${generation}` : ''}`]),
    ...validity(now, CA_DAYS),
    signingAlgorithm: SIGNATURE,
    keys,
    extensions: [
      // It signs nodes and nothing that signs in turn.
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, key: keys.privateKey };
}

/** Generation of the CA that follows this one. */
export function nextGeneration({ certificate }: Authority): number {
  return Number(/ CA (\d+)$/.exec(certificate.subject)?.[1] ?? 1) + 1;
}

/** A node's key, its certificate and the CA's, in the order in which Kafka reads a PEM key store. */
export async function issueKeystore(ca: Authority, identity: NodeIdentity, now: Date): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: distinguishedName(identity.cluster, ['OU=nodes', `CN=${identity.node}`]),
    issuer: ca.certificate.subjectName,
    ...validity(now, NODE_DAYS, ca.certificate.notAfter),
    signingAlgorithm: SIGNATURE,
    publicKey: keys.publicKey,
    signingKey: ca.key,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      // A node is a server to clients and a client to its peers.
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
      new x509.SubjectAlternativeNameExtension([
        ...identity.dnsNames.map((value) => ({ type: 'dns' as const, value })),
        ...identity.addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(ca.certificate.publicKey),
    ],
  });
  return (await keyPem(keys.privateKey)) + certificatePem(certificate) + certificatePem(ca.certificate);
}

export function certificatePem(certificate: x509.X509Certificate): string {
  return certificate.toString('pem') + '\n';
}

export async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey('pkcs8', key);
  return x509.PemConverter.encode(der, 'PRIVATE KEY') + '\n';
}

export async function loadAuthority(caPem: string, caKeyPem: string): Promise<Authority> {
  const der = x509.PemConverter.decode(caKeyPem)[0];
  return {
    certificate: new x509.X509Certificate(caPem),
    key: await webcrypto.subtle.importKey('pkcs8', der, KEY, false, ['sign']),
  };
}

/** When a node's certificate has to be issued to end then. */
export function issueTimeFor(end: Date): Date {
  return new Date(end.getTime() - NODE_DAYS * DAY_MS + CLOCK_SKEW_MS);
}

/** Encoded from the root down (O first): RFC 2253, and so Kafka, prints it the other way round, CN first. */
function distinguishedName(cluster: string, rest: string[]): string {
  return [`O=${cluster}`, ...rest].join(',');
}

/** @param limit no certificate is good for longer than the one that signed it */
function validity(now: Date, days: number, limit?: Date): { notBefore: Date; notAfter: Date } {
  const start = now.getTime() - CLOCK_SKEW_MS;
  const end = Math.min(start + days * DAY_MS, limit?.getTime() ?? Infinity);
  return { notBefore: new Date(start), notAfter: new Date(end) };
}

/** 126 random bits, positive and without a leading zero byte, as DER wants it. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] & 0x3f) | 0x40;
  return bytes.toString('hex');
}
