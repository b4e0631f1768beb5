import { createPrivateKey, X509Certificate } from 'node:crypto';
import { certificatesIn } from '../../cluster/pem';
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

/**
 * When the CA ends that signs: nodes' certificates end with it, whoever else is trusted. Where it is not known which one that
 * is, the one that lasts longest.
 *
 * @param authorities PEM
 * @param signing fingerprint
 */
export function authorityExpiry(authorities: string, signing: string | undefined): Date {
  const all = certificatesIn(authorities);
  if (all.length === 0) throw new Error('there is no certificate in it');
  const signer = all.find((ca) => certificateFingerprint(ca) === signing);
  const ends = (signer ? [signer] : all).map((ca) => certificateExpiry(ca).getTime());
  return new Date(Math.max(...ends));
}

/** SHA-256 of a node's own certificate, lower-case hex. */
export function leafFingerprint(keystore: string): string {
  return certificateFingerprint(leafPem(keystore));
}

/** Whether one of these CAs signed the node's certificate. @param authorities PEM */
export function isSignedBy(keystore: string, authorities: string): boolean {
  const certificate = leaf(keystore);
  return certificatesIn(authorities).some((ca) => certificate.verify(new X509Certificate(ca).publicKey));
}

/** What keeps the key store from serving this node under these CAs; empty if nothing does. */
export function keystoreProblems(
  keystore: string,
  authorities: string,
  identity: NodeIdentity,
  now: Date,
): string[] {
  const certificate = leaf(keystore);
  return [
    isSignedBy(keystore, authorities) ? undefined : "is not signed by the cluster's CA",
    certificate.checkPrivateKey(createPrivateKey(keystore)) ? undefined : 'has another key',
    new Date(certificate.validFrom) <= now ? undefined : `begins only on ${certificate.validFrom}`,
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
  return new X509Certificate(leafPem(keystore));
}

function leafPem(keystore: string): string {
  return keystore.slice(keystore.indexOf('-----BEGIN CERTIFICATE-----'));
}

/** A wildcard is looked up by a name that it stands for. */
function namesHost(certificate: X509Certificate, name: string): boolean {
  return certificate.checkHost(name.replace(/^\*/, 'any'), { subject: 'never' }) !== undefined;
}
