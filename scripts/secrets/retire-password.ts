import { existsSync, rmSync } from 'node:fs';
import type { ClusterHome } from '../../cluster/home';
import { passwordKey } from '../../cluster/secrets';
import { readIds, writeIds } from './cluster-files';
import { writePrivate } from './files';
import { bump } from './node-secrets';
import { randomPassword } from './random';

/** A user is gone, and its password with it: should there be one of that name again, it gets another one. */
export function retirePassword(home: ClusterHome, user: string): void {
  const file = home.passwordFile(user);
  rmSync(home.nextPasswordFile(user), { force: true });
  if (!existsSync(file)) return;
  writePrivate(file, randomPassword());
  const ids = readIds(home)!;
  bump(ids, passwordKey(user));
  writeIds(home, ids);
}
