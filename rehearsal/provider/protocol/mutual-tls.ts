import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerCredentials } from '@grpc/grpc-js';

export interface Transport {
  credentials: ServerCredentials;
  /** DER of the server's certificate, base64 without padding: the last field of the handshake. Empty without TLS. */
  certificate: string;
}

/**
 * go-plugin's AutoMTLS: Terraform hands its certificate over in the environment and gets the server's in the
 * handshake; each trusts exactly the other. Without one Terraform speaks plaintext (TF_DISABLE_PLUGIN_TLS).
 */
export function transport(clientCertificate: string | undefined): Transport {
  if (!clientCertificate) return { credentials: ServerCredentials.createInsecure(), certificate: '' };
  const { key, certificate } = selfSigned();
  const credentials = ServerCredentials.createSsl(
    Buffer.from(clientCertificate),
    [{ private_key: key, cert_chain: certificate }],
    true,
  );
  return { credentials, certificate: derInBase64(certificate) };
}

/** By the openssl command: Node makes keys, not certificates, and a library for it would double the start time. */
function selfSigned(): { key: Buffer; certificate: Buffer } {
  const directory = mkdtempSync(join(tmpdir(), 'terraform-provider-'));
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
  try {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
    const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    execFileSync('openssl', ['req', '-x509', ...ecKey, ...subject, '-keyout', key, '-out', certificate], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return { key: readFileSync(key), certificate: readFileSync(certificate) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function derInBase64(pem: Buffer): string {
  return pem
    .toString()
    .replace(/-----[^-]+-----|\s/g, '')
    .replace(/=+$/, '');
}
