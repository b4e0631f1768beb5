import type { ClusterHome } from '../../cluster/home';
import { outcome, result } from '../check/bounded';
import { tlsSession } from '../check/sockets';
import { readIds } from '../secrets/cluster-files';
import { readIfPresent } from '../secrets/files';
import { authorityExpiry, certificateExpiry } from '../secrets/inspect';
import type { CertificateEvidence } from './evidence';

export interface CertificateLookOptions {
  home: ClusterHome;
  /** Names of all nodes. */
  nodes: string[];
  /** host:port of those that clients may reach, by name. */
  endpoints: Map<string, string>;
  signal: AbortSignal;
}

/** Codes by which a handshake says that the certificate is wrong, and not the way to the node. */
const CERTIFICATE_ERROR = /^[A-Z_]*(CERT|SELF_SIGNED|UNABLE_TO_)/;

/** The certificate of the CA that signs, and of each node the one that it shows, or else the one that it was given. */
export async function lookAtCertificates(options: CertificateLookOptions): Promise<CertificateEvidence[]> {
  const { home, nodes } = options;
  const ca = await outcome(async () => authorityExpiry(read(home.caFile), readIds(home)?.caFingerprint));
  return [
    { subject: 'CA', source: 'file', expires: ca },
    ...(await Promise.all(nodes.map((node) => nodeCertificate(node, options)))),
  ];
}

async function nodeCertificate(
  node: string,
  { home, endpoints, signal }: CertificateLookOptions,
): Promise<CertificateEvidence> {
  const endpoint = endpoints.get(node);
  if (endpoint) {
    const shown = await result(signal, async () => {
      const { expires } = await tlsSession(endpoint, { ca: read(home.caFile) });
      return new Date(expires);
    });
    if ('value' in shown || CERTIFICATE_ERROR.test(shown.error)) {
      return { subject: node, source: 'handshake', expires: shown };
    }
  }
  const given = await outcome(async () => certificateExpiry(read(home.secretFile(node, 'keystore'))));
  return { subject: node, source: 'file', expires: given };
}

function read(file: string): string {
  const text = readIfPresent(file);
  if (text === undefined) throw Object.assign(new Error(`there is no ${file}`), { code: 'ENOENT' });
  return text;
}
