import { OperatorError } from '../../cluster/errors';
import type { ClusterHome } from '../../cluster/home';
import { USERS } from '../../cluster/names';
import { readIfPresent, writePrivate } from './files';
import { randomPassword } from './random';
import type { ScramUser } from './scram';

/** Anything longer than a typed password, of characters that mean the same to Java, to Node.js and to a shell. */
const PASSWORD = /^[A-Za-z0-9._~+/=-]{16,256}$/;

/**
 * A user's password.
 *
 * @throws OperatorError SECRETS_MISSING if the file is not on this machine, SECRETS_INVALID for a password that
 *   Kafka and its clients may read differently
 */
export function readPassword(home: ClusterHome, user: string): string {
  const file = home.passwordFile(user);
  const text = readIfPresent(file);
  if (text === undefined) {
    throw new OperatorError(
      'SECRETS_MISSING',
      `${file} is missing`,
      'a cluster that is deployed: run `npm run secrets -- pull`. A new one: run `npm run init`',
    );
  }
  const password = text.trim();
  if (!PASSWORD.test(password)) {
    throw new OperatorError(
      'SECRETS_INVALID',
      `${file} holds no usable password`,
      'write 16 to 256 of A-Z, a-z, 0-9 and ._~+/=- into it, best 32 random ones',
    );
  }
  return password;
}

/** Make the passwords that are not there. Returns the files written. */
export function ensurePasswords(home: ClusterHome, users: string[]): string[] {
  const absent = users
    .map((user) => home.passwordFile(user))
    .filter((file) => readIfPresent(file) === undefined);
  for (const file of absent) writePrivate(file, randomPassword());
  return absent;
}

/** Those that every new cluster is formatted with. */
export function scramUsers(home: ClusterHome): ScramUser[] {
  return USERS.map((name) => ({ name, password: readPassword(home, name) }));
}
