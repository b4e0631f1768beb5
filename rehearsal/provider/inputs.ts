import { createHash } from 'node:crypto';
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { OperatorError } from '../../cluster/errors';

/** What besides the provider's own folder goes into it. The lock file stands for everything in node_modules. */
const OTHER_INPUTS = ['rehearsal/constants.ts', 'cluster/names.ts', 'package-lock.json'];

/** A name for the build: the same for the same sources, packages, paths and tools. */
export function contentHash(projectRoot: string, besides: string[]): string {
  const own = readdirSync(join(projectRoot, 'rehearsal/provider'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|proto)$/.test(name))
    .map((name) => join('rehearsal/provider', name));
  const hash = createHash('sha256').update(JSON.stringify([projectRoot, ...besides]));
  for (const name of [...own, ...OTHER_INPUTS].sort())
    hash.update(JSON.stringify(name)).update(
      createHash('sha256')
        .update(readFileSync(join(projectRoot, name)))
        .digest(),
    );
  return hash.digest('hex').slice(0, 16);
}

/** The first of that name on the PATH. */
export function findTool(name: string): string {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
  if (found) return found;
  throw new OperatorError('TOOL_MISSING', `there is no ${name} on the PATH`, `install ${name} and try again`);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
