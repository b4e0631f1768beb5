import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { OperatorError } from '../../cluster/errors';

/**
 * Where a file with a password is to be written: as seen from the folder that the operator is in, which npm leaves.
 *
 * @throws OperatorError USAGE where git would take the file into the next commit
 */
export function placeFor(out: string, { INIT_CWD: folder = process.cwd() }: NodeJS.ProcessEnv): string {
  const file = resolve(folder, out);
  if (!wouldBeCommitted(file)) return file;
  throw new OperatorError(
    'USAGE',
    `${file} would hold a password, and git does not ignore it: it could go into a commit`,
    'name a file outside of the checkout, or one in clusters/<name>/secrets/, which is ignored',
  );
}

/** Exit code of `git check-ignore` for a file in a work tree that no rule ignores. Outside of one it is 128. */
const NOT_IGNORED = 1;

function wouldBeCommitted(file: string): boolean {
  const folder = dirname(file);
  // What is not there yet is no work tree of its own; git would not even start in it.
  if (!existsSync(folder)) return wouldBeCommitted(folder);
  const { status } = spawnSync('git', ['check-ignore', '--quiet', '--', basename(file)], { cwd: folder });
  return status === NOT_IGNORED;
}
