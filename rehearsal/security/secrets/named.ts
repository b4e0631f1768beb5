import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { NODE_SECRETS } from '../../../cluster/names';
import { privateKeysIn } from '../../../cluster/pem';
import type { Secret } from '../../../cluster/secrets';

/** A secret to be looked for. Reports have its name, never its bytes. */
export interface NamedSecret {
  name: string;
  /** Keys of the parameters that hold it (cluster/secrets.ts): the controllers share one. */
  keys: string[];
  /** What must not be seen: each by itself would give the secret away. */
  atoms: Buffer[];
}

/** What is secret in these files: the CA's certificate, which is everywhere, is not. */
export function nameSecrets(
  secrets: Pick<Secret, 'key' | 'file'>[],
  read = (file: string) => readFileSync(file, 'utf8'),
): NamedSecret[] {
  const byContent = new Map<string, NamedSecret>();
  for (const { key, file } of secrets) {
    const atoms = atomsOf(key, read(file));
    if (atoms.length === 0) continue;
    const content = contentOf(atoms);
    const known = byContent.get(content);
    if (known) {
      known.keys.push(key);
      known.name += `, ${key}`;
    } else {
      byContent.set(content, { name: key, keys: [key], atoms });
    }
  }
  return [...byContent.values()];
}

/** Tells secrets apart. */
export function contentOf(atoms: Buffer[]): string {
  return atoms.map((atom) => atom.toString('hex')).join();
}

function atomsOf(key: string, text: string): Buffer[] {
  const keys = privateKeysIn(text);
  if (keys.length > 0) return keys.flatMap(privateKeyAtoms);
  const kind = NODE_SECRETS.find((name) => key.endsWith(`/${name}`));
  if (kind === 'truststore') return [];
  if (kind === 'scram') return scramAtoms(text);
  return [Buffer.from(text.trim())];
}

/**
 * An EC key's private number as it is in every binary form, and as PEM files spell it. The rest of the file is the same for
 * every key, or public.
 */
function privateKeyAtoms(pem: string): Buffer[] {
  const { d } = createPrivateKey(pem).export({ format: 'jwk' });
  const number = Buffer.from(d!, 'base64url');
  const body = /-----BEGIN [A-Z ]*PRIVATE KEY-----\n([^-]+)/.exec(pem)![1];
  const offset = Buffer.from(body, 'base64').indexOf(number);
  // Four characters for three bytes; those that tell something else besides are left out.
  const [from, to] = [Math.ceil((offset * 4) / 3), Math.floor(((offset + number.length) * 4) / 3)];
  const line = body.indexOf('\n');
  const at = (character: number) => character + Math.floor(character / line);
  return [number, Buffer.from(body.slice(at(from), at(to)))];
}

/** Salted passwords: who has one signs in. Salts and iteration counts are told to anybody who tries. */
function scramAtoms(text: string): Buffer[] {
  return [...text.matchAll(/saltedpassword="([^"]+)"/g)].flatMap(([, salted]) => [
    Buffer.from(salted, 'base64'),
    Buffer.from(salted),
  ]);
}
