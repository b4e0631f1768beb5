import { Command } from 'commander';
import { connectAdmin } from '../../kafka/admin';
import { prepareUserTopic } from '../../kafka/user-topic';
import { run } from '../../scripts/cli';
import { deployedTarget } from '../../scripts/deployed-target';

/**
 * Makes or deletes a topic that is nothing but weight on each broker. Runs where the brokers are reachable:
 * `node build/rehearsal/cluster/ballast-topic.js make|delete`.
 */
export const BALLAST_TOPIC = 'ballast';

const program = new Command('ballast-topic');
program.command('make').action(async () => {
  const { admin, app } = await deployedTarget();
  await prepareUserTopic(admin, app, { topic: BALLAST_TOPIC, partitions: 12, replicationFactor: 3 });
});
program.command('delete').action(async () => {
  const admin = await connectAdmin((await deployedTarget()).admin);
  try {
    await admin.deleteTopics({ topics: [BALLAST_TOPIC] });
  } finally {
    await admin.disconnect();
  }
});

if (require.main === module) void run(program).then((code) => (process.exitCode = code));
