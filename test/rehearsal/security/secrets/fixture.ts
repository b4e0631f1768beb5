import { nameSecrets, type NamedSecret } from '../../../../rehearsal/security/secrets/named';
import { certificatePem, createAuthority, issueKeystore, keyPem } from '../../../../scripts/secrets/pki';
import { randomPassword } from '../../../../scripts/secrets/random';
import { scramSecret } from '../../../../scripts/secrets/scram';

/** A cluster's secrets as their files are, by their keys. */
export interface ExampleSecrets {
  files: Record<string, string>;
  named: NamedSecret[];
}

export async function exampleSecrets(): Promise<ExampleSecrets> {
  const authority = await createAuthority('kafka', new Date());
  const keystore = (node: string) =>
    issueKeystore(
      authority,
      { cluster: 'kafka', node, dnsNames: [node], addresses: ['10.0.0.1'] },
      new Date(),
    );
  const password = randomPassword();
  const scram = scramSecret([{ name: 'app', password }]);
  const files = {
    'operator/ca-key': await keyPem(authority.key),
    'operator/users/app': `${password}\n`,
    'broker-1/keystore': await keystore('broker-1'),
    'broker-1/truststore': certificatePem(authority.certificate),
    'controller-1/scram': scram,
    'controller-2/scram': scram,
  };
  return {
    files,
    named: nameSecrets(
      Object.keys(files).map((key) => ({ key, file: key })),
      (key) => files[key as never],
    ),
  };
}

/** The private key's block of a PEM file. */
export function privateKeyPem(text: string): string {
  return /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/.exec(text)![0];
}

export function derOf(text: string): Buffer {
  return Buffer.from(privateKeyPem(text).replaceAll(/-----.*-----|\n/g, ''), 'base64');
}
