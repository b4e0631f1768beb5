import { pbkdf2Sync, randomBytes } from 'node:crypto';
import type { ScramCredential } from '../../kafka/scram-credentials';

/** Kafka's own default, and enough for passwords of 238 random bits. Kafka refuses fewer than 4096. */
const ITERATIONS = 8192;
const SALT_BYTES = 24;
const SHA512_BYTES = 64;

export interface ScramUser {
  name: string;
  password: string;
}

/** RFC 5802's SaltedPassword with HMAC-SHA-512. */
export function saltedPassword(password: string, salt: Buffer, iterations: number): Buffer {
  return pbkdf2Sync(password, salt, iterations, SHA512_BYTES, 'sha512');
}

/** What a living cluster takes instead of a password, with a salt of its own each time. */
export function scramCredential(user: string, password: string): ScramCredential {
  const salt = randomBytes(SALT_BYTES);
  return {
    user,
    salt,
    iterations: ITERATIONS,
    saltedPassword: saltedPassword(password, salt, ITERATIONS),
  };
}

/**
 * What `storage format --add-scram` takes, one line for each user. It holds no password, so that a controller
 * never learns one.
 */
export function scramSecret(users: ScramUser[]): string {
  return users.map((user) => scramLine(user, randomBytes(SALT_BYTES), ITERATIONS) + '\n').join('');
}

export function scramLine({ name, password }: ScramUser, salt: Buffer, iterations: number): string {
  const derived = saltedPassword(password, salt, iterations).toString('base64');
  return `SCRAM-SHA-512=[name=${name},iterations=${iterations},salt="${salt.toString('base64')}",saltedpassword="${derived}"]`;
}

const LINE = /^SCRAM-SHA-512=\[name=([^,]+),iterations=(\d+),salt="([^"]+)",saltedpassword="[^"]+"\]$/;

/** Whether the secret was made from exactly these users and passwords. */
export function scramSecretMatches(secret: string, users: ScramUser[]): boolean {
  const lines = secret.split('\n').filter(Boolean);
  return lines.length === users.length && users.every((user, index) => lineMatches(lines[index], user));
}

function lineMatches(line: string, user: ScramUser): boolean {
  const [, name, iterations, salt] = LINE.exec(line) ?? [];
  return name === user.name && line === scramLine(user, Buffer.from(salt, 'base64'), Number(iterations));
}
