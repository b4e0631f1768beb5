import type { Admin } from 'kafkajs';
import { createKafka, BRIEF_RETRY, type Connection } from '../../kafka/connection';
import { patiently } from '../../kafka/patience';
import { attempt } from './bounded';
import type { Evidence } from './evidence';

/** Exists in every cluster that has had a consumer, and none of a user's business. */
const FOREIGN_TOPIC = '__consumer_offsets';
const NEW_TOPIC = 'kafka-spot-check-must-not-be';

/** What the user must not be able to do, although it is who it says. */
export async function probePermissions(
  app: Connection,
  signal: AbortSignal,
): Promise<Evidence['permissions']> {
  const asApp = async (step: (admin: Admin) => Promise<unknown>) => {
    const admin = createKafka(app, { retry: BRIEF_RETRY }).admin();
    await admin.connect();
    try {
      await step(admin);
    } finally {
      await admin.disconnect();
    }
  };
  return {
    createTopic: await attempt(signal, () => patiently(() => asApp(validateNewTopic))),
    readForeignTopic: await attempt(signal, () =>
      patiently(() => asApp((admin) => admin.fetchTopicOffsets(FOREIGN_TOPIC))),
    ),
  };
}

/** Only asks whether it might: a cluster that lets it should not be left with a topic more. */
function validateNewTopic(admin: Admin): Promise<boolean> {
  return admin.createTopics({
    validateOnly: true,
    waitForLeaders: false,
    topics: [{ topic: NEW_TOPIC, numPartitions: 1, replicationFactor: 3 }],
  });
}
