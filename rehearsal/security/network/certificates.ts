import {
  type Authority,
  certificatePem,
  createAuthority,
  issueKeystore,
  keyPem,
} from '../../../scripts/secrets/pki';

/** Longer than any node's certificate is good for. */
const LONG_AGO_MS = 900 * 86_400_000;

/** Key and certificates, PEM in one text, that nobody may get anywhere with. Made in memory, never written down. */
export interface BadCertificates {
  selfSigned: string;
  /** From a CA that calls itself as ours does. */
  unknownCa: string;
  expired: string;
  /** Ours, valid, and of a name that no node has. */
  otherName: string;
}

/**
 * @param cluster its name
 * @param names what the certificates say that they are for, apart from the one for another name
 */
export async function badCertificates(
  ca: Authority,
  cluster: string,
  names: { node: string; addresses: string[] },
): Promise<BadCertificates> {
  const now = new Date();
  const impostor = await createAuthority(cluster, now);
  const identity = { cluster, dnsNames: [names.node], ...names };
  return {
    selfSigned: (await keyPem(impostor.key)) + certificatePem(impostor.certificate),
    unknownCa: await issueKeystore(impostor, identity, now),
    expired: await issueKeystore(ca, identity, new Date(now.getTime() - LONG_AGO_MS)),
    otherName: await issueKeystore(
      ca,
      { cluster, node: 'stranger', dnsNames: ['stranger.invalid'], addresses: ['192.0.2.1'] },
      now,
    ),
  };
}
