import {
  connectAdmin,
  ensureTopic,
  grantArrived,
  grantProduceConsume,
  grantTransactions,
  type TopicOptions,
} from './admin';
import type { Connection } from './connection';
import { patiently } from './patience';

export interface UserTopicOptions extends TopicOptions {
  /** Whether the user may also write in transactions, under ids that begin like the topic's name. @default false */
  transactions?: boolean;
}

/**
 * Make a topic that a user may write and read, in consumer groups whose names begin like the topic's, and wait until
 * every bootstrap server lets the user.
 *
 * @throws OperatorError TOPIC_INVALID like ensureTopic
 */
export async function prepareUserTopic(
  admin: Connection,
  user: Connection,
  { transactions = false, ...options }: UserTopicOptions,
): Promise<void> {
  const { topic } = options;
  const client = await connectAdmin(admin);
  try {
    // Brokers learn of a new topic some milliseconds apart, and one of them is asked for it.
    await patiently(() => ensureTopic(client, options));
    // First: brokers learn of grants in their order, so that the last one's arrival is that of all.
    if (transactions) await grantTransactions(client, user.user, topic);
    await grantProduceConsume(client, { user: user.user, topic, groupPrefix: topic });
  } finally {
    await client.disconnect();
  }
  await grantArrived(user, topic, user.bootstrap);
}
