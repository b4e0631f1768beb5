import { execFileSync } from 'node:child_process';

let made: string | undefined;

/** Key and certificate of a node in PEM, signed by itself: its own CA. Made once for each test file. */
export function selfSigned(): string {
  made ??= execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      '/CN=node',
    ].concat(['-keyout', '-', '-out', '-']),
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return made;
}

/** The certificate alone. */
export function certificateOf(pem: string): string {
  return pem.slice(pem.indexOf('-----BEGIN CERTIFICATE-----'));
}
