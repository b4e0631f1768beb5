import { OperatorError } from '../../cluster/errors';
import { ADMIN_USER } from '../../cluster/names';
import { passwordKey } from '../../cluster/secrets';
import { isSignInRefused, openBrokerSession, withBroker } from '../../kafka/broker-session';
import type { Connection } from '../../kafka/connection';
import { errorCode, errorMessage } from '../../kafka/errors';
import { patiently } from '../../kafka/patience';
import { setScramCredential } from '../../kafka/scram-credentials';
import { PASSING, refusedAdmin } from '../apply/look';
import { refuseUnknownUser } from '../client-config/client';
import { POLL_MS } from '../hand-over/world';
import { readIds } from '../secrets/cluster-files';
import type { SecretsOptions } from '../secrets/initialise';
import { adoptNextPassword, nextPassword } from '../secrets/next-password';
import { scramCredential } from '../secrets/scram';
import { whatIsMissing } from './deployed';

export interface UserWorld {
  secrets: SecretsOptions;
  admin: Connection;
  /** host:port of every broker. */
  endpoints: string[];
  kafka: Passwords;
  /** Puts the password where other checkouts pull it from, and changes nothing of the nodes. */
  deployState(): Promise<void>;
  /** Versions of the secrets that SSM has, by key: a deploy that is dismissed when Terraform asks ends well all the same. */
  deployed(): Promise<Map<string, number>>;
  sleep(milliseconds: number): Promise<unknown>;
  say(line: string): void;
}

/** Kafka, as far as passwords go. */
export interface Passwords {
  /** @throws Error as openBrokerSession */
  signIn(as: Connection): Promise<void>;
  set(admin: Connection, user: string, password: string): Promise<void>;
}

export const KAFKA_PASSWORDS: Passwords = {
  signIn: async (as) => (await openBrokerSession(as)).close(),
  set: (admin, user, password) =>
    withBroker(admin, (session) => session.send(setScramCredential(scramCredential(user, password)))),
};

/**
 * Another password for a user: made, given to Kafka, tried at every broker, and only then the user's in the cluster's files.
 * Cut short at any moment, it is gone on with by the same command.
 *
 * @throws OperatorError USAGE, SECRETS_INVALID if the cluster takes no password of the admin's, DEPLOY_FAILED if only SSM
 *   lacks it; Error of Kafka or of the way
 */
export async function rotateUser(user: string, world: UserWorld): Promise<void> {
  const { secrets, kafka, say } = world;
  refuseUnknownUser(user, secrets.config);
  const password = nextPassword(secrets, user);
  const admin = await signedIn(user, password, world);
  await patiently(() => setPassword(user, password, admin, kafka), { alsoTransient: PASSING });
  const as = { ...world.admin, user, password };
  await Promise.all(world.endpoints.map((endpoint) => accepted(kafka, { ...as, bootstrap: [endpoint] })));
  await adoptNextPassword(secrets, user);
  say(`${user} has another password, in ${secrets.home.passwordFile(user)}`);
  say('connections that are open stay; a client that connects anew needs it: npm run client-config');
  await deployPassword(user, world);
  say(`commit ${secrets.home.idsFile}`);
}

async function setPassword(
  user: string,
  password: string,
  admin: Connection,
  kafka: Passwords,
): Promise<void> {
  try {
    await kafka.set(admin, user, password);
  } catch (error) {
    // It signed in a moment ago: an attempt whose answer was lost has changed its own password.
    if (user !== ADMIN_USER || !isSignInRefused(error)) throw error;
  }
}

async function deployPassword(user: string, world: UserWorld): Promise<void> {
  const { secrets, deployState, deployed, sleep } = world;
  const key = passwordKey(user);
  const version = readIds(secrets.home)!.secretVersions[key];
  try {
    await deployState();
    const missing = await whatIsMissing(
      async () => ((await deployed()).get(key) === version ? [] : ['the deploy was not carried out']),
      () => sleep(POLL_MS),
    );
    if (missing.length > 0) throw new Error(missing[0]);
  } catch (cause) {
    throw new OperatorError(
      'DEPLOY_FAILED',
      `the password of ${user} is changed, but SSM has not got it: ${errorMessage(cause).split('\n')[0]}`,
      'see to what it says above, then `npm run deploy`, which puts it there for other checkouts; this command again would make yet another password',
      { cause },
    );
  }
}

/** As the admin; its own new password may have been taken already, by a run that was cut short. */
async function signedIn(user: string, password: string, { admin, kafka }: UserWorld): Promise<Connection> {
  const candidates = [admin, ...(user === ADMIN_USER ? [{ ...admin, password }] : [])];
  let refusal: unknown;
  for (const candidate of candidates) {
    try {
      await kafka.signIn(candidate);
      return candidate;
    } catch (error) {
      if (!isSignInRefused(error)) throw unreachable(error);
      refusal = error;
    }
  }
  throw refusedAdmin(refusal);
}

function unreachable(cause: unknown): OperatorError {
  return new OperatorError(
    'CLUSTER_UNREACHABLE',
    `no broker answers: ${errorMessage(cause)}`,
    'see npm run status, and that clients.cidrs lets this machine in; then the same command again',
    { cause },
  );
}

const NOT_YET = 'NOT_YET';

/** Brokers learn of it some milliseconds apart. One that is down does before it serves. */
async function accepted(kafka: Passwords, as: Connection): Promise<void> {
  const signIn = async () => {
    try {
      await kafka.signIn(as);
    } catch (error) {
      if (isSignInRefused(error)) throw Object.assign(error as Error, { code: NOT_YET });
      if (errorCode(error) !== 'NO_BROKER') throw error;
    }
  };
  await patiently(signIn, { alsoTransient: [NOT_YET] });
}
