import type { ClusterHome } from '../../cluster/home';
import { passwordKey } from '../../cluster/secrets';
import { readIds, writeIds } from './cluster-files';
import { writePrivate } from './files';
import { randomPassword } from './random';

/**
 * Make another password for a user. Its version moves, so that the next deploy puts it where other operators' checkouts
 * get it from.
 *
 * @returns it, written to its file already
 */
export function renewPassword(home: ClusterHome, user: string): string {
  const password = randomPassword();
  writePrivate(home.passwordFile(user), password);
  const ids = readIds(home)!;
  const key = passwordKey(user);
  ids.secretVersions[key] = (ids.secretVersions[key] ?? 0) + 1;
  writeIds(home, ids);
  return password;
}
