import { randomBytes, randomInt } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const PASSWORD_LENGTH = 40;

/** 40 letters and digits (238 bits): nothing that a shell, a properties file or JAAS would want escaped. */
export function randomPassword(): string {
  return Array.from({ length: PASSWORD_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** A UUID as Kafka writes it. One that starts with "-" is drawn again: command lines take it for an option. */
export function randomKafkaUuid(): string {
  const uuid = randomBytes(16).toString('base64url');
  return uuid.startsWith('-') ? randomKafkaUuid() : uuid;
}
