import { type BrokerSession, withBroker } from '../../kafka/broker-session';
import type { Connection } from '../../kafka/connection';
import { errorCode, errorMessage } from '../../kafka/errors';
import { deleteScramUser, setScramCredential } from '../../kafka/scram-credentials';
import { alterTopicConfigs, createPartitions, createTopic, deleteTopic } from '../../kafka/topic-changes';
import { scramCredential } from '../secrets/scram';
import type { Change } from './plan';

/** What Kafka says that can't be done, as against one that is busy. */
const REFUSAL = /^INVALID_|^POLICY_VIOLATION$/;

/**
 * Ask Kafka whether it would make these changes of topics, without making any: it knows every config and its values.
 *
 * @returns its reasons against them
 */
export async function askKafka(admin: Connection, changes: Change[]): Promise<string[]> {
  return withBroker(admin, async (session) => {
    const refusals: string[] = [];
    for (const change of changes) {
      await alterTopic(session, change, true).catch((error: unknown) => {
        if (!REFUSAL.test(errorCode(error))) throw error;
        refusals.push(`${nameOf(change)}: ${errorMessage(error)}`);
      });
    }
    return refusals;
  });
}

/** @param passwordOf reads what a new user gets @throws Error of Kafka or of the way to it */
export async function perform(
  admin: Connection,
  change: Change,
  passwordOf: (user: string) => string,
): Promise<void> {
  await withBroker(admin, async (session) => {
    await alterTopic(session, change, false);
    await alterUser(session, change, passwordOf);
  });
}

function nameOf(change: Change): string {
  const topic = 'topic' in change ? change.topic : '';
  return `topic ${typeof topic === 'string' ? topic : topic.topic}`;
}

/** Nothing for a change of users. */
async function alterTopic(session: BrokerSession, change: Change, validateOnly: boolean): Promise<void> {
  switch (change.kind) {
    case 'create topic':
      return session.send(createTopic(change.topic, validateOnly));
    case 'add partitions':
      return session.send(createPartitions(change.topic, change.to, validateOnly));
    case 'alter configs': {
      const configs = Object.fromEntries(change.configs.map(({ name, to }) => [name, to]));
      return session.send(alterTopicConfigs(change.topic, configs, validateOnly));
    }
    case 'delete topic':
      return validateOnly ? undefined : session.send(deleteTopic(change.topic));
  }
}

/** Nothing for a change of topics. */
async function alterUser(
  session: BrokerSession,
  change: Change,
  passwordOf: (user: string) => string,
): Promise<void> {
  switch (change.kind) {
    case 'create user':
      return session.send(setScramCredential(scramCredential(change.user, passwordOf(change.user))));
    case 'grant':
      return void (await session.createAcls({ acl: change.acls }));
    case 'revoke':
      return void (await session.deleteAcls({ filters: change.acls }));
    case 'delete user':
      // Nobody signs in as it any more while its grants go.
      await session.send(deleteScramUser(change.user));
      if (change.acls.length > 0) await session.deleteAcls({ filters: change.acls });
  }
}
