import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import type { NodeIdentity } from './pki';

/** SHA-256 of a certificate's DER form, lower-case hex, as in ids.json. */
export function certificateFingerprint(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
}

/** Whether the private key is the one that the certificate was made for. */
export function keyBelongsTo(certificatePem: string, keyPem: string): boolean {
  return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem));
}

export function certificateExpiry(keystore: string): Date {
  return new Date(leaf(keystore).validTo);
}

/** What keeps the key store from serving this node under this CA; empty if nothing does. */
export function keystoreProblems(
  keystore: string,
  caPem: string,
  identity: NodeIdentity,
  now: Date,
): string[] {
  const ca = new X509Certificate(caPem);
  const certificate = leaf(keystore);
  return [
    certificate.verify(createPublicKey(ca.publicKey.export({ type: 'spki', format: 'pem' })))
      ? undefined
      : "is not signed by the cluster's CA",
    certificate.checkPrivateKey(createPrivateKey(keystore)) ? undefined : 'has another key',
    new Date(certificate.validTo) > now ? undefined : `expired on ${certificate.validTo}`,
    ...identity.addresses.map((address) =>
      certificate.checkIP(address) ? undefined : `is not for address ${address}`,
    ),
    ...identity.dnsNames.map((name) =>
      namesHost(certificate, name) ? undefined : `is not for name ${name}`,
    ),
  ].filter((problem) => problem !== undefined);
}

/** The first certificate of a key store is the node's own. */
function leaf(keystore: string): X509Certificate {
  return new X509Certificate(keystore.slice(keystore.indexOf('-----BEGIN CERTIFICATE-----')));
}

/** A wildcard is looked up by a name that it stands for. */
function namesHost(certificate: X509Certificate, name: string): boolean {
  return certificate.checkHost(name.replace(/^\*/, 'any'), { subject: 'never' }) !== undefined;
}
