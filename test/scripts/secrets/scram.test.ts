import { createHmac } from 'node:crypto';
import { saltedPassword, scramLine, scramSecret, scramSecretMatches } from '../../../scripts/secrets/scram';

/** RFC 5802's Hi() written out step by step, as an independent second opinion. */
function hi(password: string, salt: Buffer, iterations: number): Buffer {
  const hmac = (data: Buffer) => createHmac('sha512', password).update(data).digest();
  let block = hmac(Buffer.concat([salt, Buffer.from([0, 0, 0, 1])]));
  const result = Buffer.from(block);
  for (let round = 1; round < iterations; round++) {
    block = hmac(block);
    block.forEach((byte, index) => (result[index] ^= byte));
  }
  return result;
}

test('the salted password is RFC 5802 Hi() with SHA-512', () => {
  const salt = Buffer.from('Yin2FuHTt/M0kJWb0t9OI32n2VmOGi3m+JfjOvuDF88=', 'base64');
  expect(saltedPassword('pencil', salt, 4096)).toEqual(hi('pencil', salt, 4096));
});

test('it agrees with the published PBKDF2-HMAC-SHA-512 vector', () => {
  expect(saltedPassword('password', Buffer.from('salt'), 4096).toString('hex')).toBe(
    'd197b1b33db0143e018b12f3d1d1479e6cdebdcc97c5c0f87f6902e072f457b5' +
      '143f30602641b3d55cd335988cb36b84376060ecd532e039b742a239434af2d5',
  );
});

test('a line is what storage format --add-scram takes', () => {
  const line = scramLine({ name: 'admin', password: 'password' }, Buffer.from('salt'), 4096);
  const derived = saltedPassword('password', Buffer.from('salt'), 4096).toString('base64');
  expect(line).toBe(`SCRAM-SHA-512=[name=admin,iterations=4096,salt="c2FsdA==",saltedpassword="${derived}"]`);
});

describe('a secret', () => {
  const users = [
    { name: 'admin', password: 'first' },
    { name: 'app', password: 'second' },
  ];

  test('has a line for each user and a salt of its own each time', () => {
    expect(scramSecret(users).split('\n')).toHaveLength(3);
    expect(scramSecret(users)).not.toBe(scramSecret(users));
  });

  test('is recognised by its users and passwords', () => {
    const secret = scramSecret(users);
    expect(scramSecretMatches(secret, users)).toBe(true);
    expect(scramSecretMatches(secret, [users[0], { name: 'app', password: 'third' }])).toBe(false);
    expect(scramSecretMatches(secret, users.slice(0, 1))).toBe(false);
    expect(scramSecretMatches('rubbish\nrubbish\n', users)).toBe(false);
  });
});
