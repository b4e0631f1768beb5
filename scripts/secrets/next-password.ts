import { mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { passwordKey } from '../../cluster/secrets';
import { isBuiltIn } from '../../cluster/users';
import { readIds, writeIds } from './cluster-files';
import { readIfPresent, writePrivate } from './files';
import { initialiseCluster, type SecretsOptions } from './initialise';
import { bump } from './node-secrets';
import { randomPassword } from './random';

/**
 * The password that a user is about to get, kept beside the one that it has: whatever happens before the cluster takes it,
 * neither is lost. One that an earlier run has made stays.
 */
export function nextPassword({ home }: Pick<SecretsOptions, 'home'>, user: string): string {
  const file = home.nextPasswordFile(user);
  const begun = readIfPresent(file);
  if (begun !== undefined) return begun;
  const password = randomPassword();
  writePrivate(file, password);
  return password;
}

/** The cluster takes it: from now on it is the user's. The next deploy passes it on to other checkouts. */
export async function adoptNextPassword(options: SecretsOptions, user: string): Promise<void> {
  const { home } = options;
  const file = home.passwordFile(user);
  if (!isBuiltIn(user)) {
    const ids = readIds(home)!;
    bump(ids, passwordKey(user));
    writeIds(home, ids);
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  renameSync(home.nextPasswordFile(user), file);
  // What a new cluster would be formatted with follows the passwords of those that it has from the start.
  if (isBuiltIn(user)) await initialiseCluster(options);
}
