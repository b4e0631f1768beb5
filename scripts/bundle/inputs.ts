import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What a bundle is made from, besides what the mirrors have. */
export const INPUTS = [
  ...['cluster', 'kafka', 'userdata', 'scripts/bundle', 'scripts/bundle.ts'],
  // esbuild reads what the compiler is told, too.
  ...['tsconfig.json', 'package-lock.json', 'THIRD-PARTY-NOTICES'],
];

/** Short name for a content, for keys in the cache. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** SHA-256 over names and contents of all that a bundle is made from. */
export function hashInputs(projectRoot: string, parameters: string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parameters));
  const add = (path: string) => {
    const absolute = join(projectRoot, path);
    if (statSync(absolute).isDirectory()) {
      for (const name of readdirSync(absolute).sort()) add(join(path, name));
    } else {
      hash.update(`${path}\0`).update(readFileSync(absolute)).update('\0');
    }
  };
  INPUTS.forEach(add);
  return hash.digest('hex');
}
