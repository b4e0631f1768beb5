import { connectAdmin, ensureTopic, grantArrived, grantProduceConsume, type TopicOptions } from './admin';
import type { Connection } from './connection';

/**
 * Make a topic that a user may write and read, in consumer groups whose names begin like the topic's, and wait until
 * every bootstrap server lets the user.
 *
 * @throws OperatorError TOPIC_INVALID like ensureTopic
 */
export async function prepareUserTopic(
  admin: Connection,
  user: Connection,
  options: TopicOptions,
): Promise<void> {
  const { topic } = options;
  const client = await connectAdmin(admin);
  try {
    await ensureTopic(client, options);
    await grantProduceConsume(client, { user: user.user, topic, groupPrefix: topic });
  } finally {
    await client.disconnect();
  }
  await grantArrived(user, topic, user.bootstrap);
}
