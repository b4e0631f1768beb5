import type { Exchange } from './broker-session';
import { FlexibleReader } from './flexible-reader';
import { requestBody } from './flexible-writer';

/** Kafka's number of SCRAM-SHA-512, the only mechanism that the listeners take. */
const SHA_512 = 2;

export interface ScramUser {
  name: string;
  /** Kafka's numbers of the mechanisms that it has a credential for. */
  mechanisms: number[];
}

/** What Kafka gets instead of a password (RFC 5802). */
export interface ScramCredential {
  user: string;
  salt: Buffer;
  iterations: number;
  saltedPassword: Buffer;
}

/** DescribeUserScramCredentials v0 (DescribeUserScramCredentialsRequest.json, KIP-554) of all users. */
export const DESCRIBE_SCRAM_USERS: Exchange<ScramUser[]> = {
  name: 'DescribeUserScramCredentials',
  apiKey: 50,
  version: 0,
  body: requestBody((writer) => writer.nullArray()),
  decode: (body) => {
    const reader = new FlexibleReader(body);
    reader.skipTaggedFields();
    // Throttle time.
    reader.int32();
    reader.refuseExplainedError();
    return reader.array(() => readUser(reader));
  },
};

function readUser(reader: FlexibleReader): ScramUser {
  const name = reader.string() ?? '';
  reader.refuseExplainedError();
  const mechanisms = reader.array(() => {
    const mechanism = reader.int8();
    // Iterations.
    reader.int32();
    reader.skipTaggedFields();
    return mechanism;
  });
  reader.skipTaggedFields();
  return { name, mechanisms };
}

/** Make the user, or give it another password. Connections that it has stay. */
export function setScramCredential(credential: ScramCredential): Exchange<void> {
  return alterScramCredentials([], [credential]);
}

/** Connections that the user has stay. */
export function deleteScramUser(user: ScramUser): Exchange<void> {
  return alterScramCredentials([user], []);
}

/** AlterUserScramCredentials v0 (AlterUserScramCredentialsRequest.json, KIP-554). */
function alterScramCredentials(deletions: ScramUser[], upsertions: ScramCredential[]): Exchange<void> {
  return {
    name: 'AlterUserScramCredentials',
    apiKey: 51,
    version: 0,
    body: requestBody((writer) =>
      writer
        .array(
          deletions.flatMap(({ name, mechanisms }) => mechanisms.map((mechanism) => ({ name, mechanism }))),
          ({ name, mechanism }) => writer.string(name).int8(mechanism).noTaggedFields(),
        )
        .array(upsertions, ({ user, iterations, salt, saltedPassword }) =>
          writer
            .string(user)
            .int8(SHA_512)
            .int32(iterations)
            .bytes(salt)
            .bytes(saltedPassword)
            .noTaggedFields(),
        ),
    ),
    decode: (body) => {
      const reader = new FlexibleReader(body);
      reader.skipTaggedFields();
      // Throttle time.
      reader.int32();
      reader.array(() => {
        reader.string();
        reader.refuseExplainedError();
        reader.skipTaggedFields();
      });
    },
  };
}
