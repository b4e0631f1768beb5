import { DESCRIBE_SCRAM_USERS, deleteScramUser, setScramCredential } from '../../kafka/scram-credentials';

/** As kafka-clients 4.3.1 encodes them: requests after the tagged fields of the header, responses after a header 1. */
const sent = (hex: string) => `00${hex}`;
const answer = (hex: string) => Buffer.from(`00${hex}`, 'hex');

const USERS = [
  { name: 'admin', mechanisms: [2] },
  { name: 'shop', mechanisms: [1, 2] },
];
const credential = {
  user: 'shop',
  salt: Buffer.from('salt'),
  iterations: 8192,
  saltedPassword: Buffer.from('salted'),
};

test('the request for all users is what kafka-clients sends', () => {
  expect(DESCRIBE_SCRAM_USERS.body.toString('hex')).toBe(sent('0000'));
});

test('users are read with their mechanisms', () => {
  const hex =
    '00000000000001030661646d696e00000102020000200000000573686f70000001030100001000000200002000000000';
  expect(DESCRIBE_SCRAM_USERS.decode(answer(hex))).toEqual(USERS);
});

test('who may not see them is told so', () => {
  const hex = '00000000001f1e436c757374657220617574686f72697a6174696f6e206661696c65642e0100';
  expect(() => DESCRIBE_SCRAM_USERS.decode(answer(hex))).toThrow(
    expect.objectContaining({
      type: 'CLUSTER_AUTHORIZATION_FAILED',
      message: 'Cluster authorization failed.',
    }),
  );
});

test('a credential is sent as kafka-clients does, salted', () => {
  expect(setScramCredential(credential).body.toString('hex')).toBe(
    sent('01020573686f7002000020000573616c740773616c7465640000'),
  );
});

test('a user is deleted with all its credentials', () => {
  expect(deleteScramUser(USERS[1]).body.toString('hex')).toBe(sent('030573686f7001000573686f7002000100'));
});

test('what Kafka refuses is told in its words', () => {
  const { decode } = setScramCredential(credential);
  expect(decode(answer('00000000020573686f700000010000'))).toBeUndefined();
  expect(() => decode(answer('00000000020573686f70005d13546f6f2066657720697465726174696f6e730000'))).toThrow(
    'Too few iterations',
  );
});
