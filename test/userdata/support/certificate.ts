import { execFileSync } from 'node:child_process';

/** Before the fakes' clocks begin: an agent takes no certificate that is not good yet. */
const BEGIN = '2026-01-01T00:00:00Z';
const DAYS = 825;

const PROGRAM = `
  require('reflect-metadata');
  const { PemConverter, X509CertificateGenerator } = require('@peculiar/x509');
  const { webcrypto } = require('node:crypto');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  (async () => {
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const begin = Date.parse('${BEGIN}');
    const certificate = await X509CertificateGenerator.createSelfSigned({
      ...{ name: 'CN=node', keys, signingAlgorithm: algorithm },
      ...{ notBefore: new Date(begin), notAfter: new Date(begin + ${DAYS} * 86_400_000) },
    }, webcrypto);
    const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    process.stdout.write(PemConverter.encode(key, 'PRIVATE KEY') + '\\n' + certificate.toString('pem') + '\\n');
  })();
`;

let made: string | undefined;

/** PEM: private key and certificate of nobody in particular, the same each time. */
export function selfSigned(): string {
  // Keys are made asynchronously, and most who want one cannot wait.
  made ??= execFileSync(process.execPath, ['-e', PROGRAM], { encoding: 'utf8', cwd: __dirname });
  return made;
}

/** The certificate alone. */
export function certificateOf(pem: string): string {
  return pem.slice(pem.indexOf('-----BEGIN CERTIFICATE-----'));
}
