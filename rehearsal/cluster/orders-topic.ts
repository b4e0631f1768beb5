import { readFileSync } from 'node:fs';
import { ADMIN_USER, APP_USER } from '../../cluster/names';
import { connectAdmin, ensureTopic, grantArrived, grantProduceConsume } from '../../kafka/admin';
import { run } from '../../scripts/cli';
import { readOutputs } from '../../scripts/outputs';
import { loadCluster, projectRoot } from '../../scripts/project';
import { readPassword } from '../../scripts/secrets/passwords';
import { Command } from 'commander';

/**
 * Makes the topic that a user of the local cloud finds there: `orders`, which the user app may write and read.
 * Runs where the brokers are reachable: `node build/rehearsal/cluster/orders-topic.js`.
 */
async function makeOrdersTopic(): Promise<void> {
  const { home } = await loadCluster();
  const { bootstrap_servers: bootstrap } = readOutputs(projectRoot());
  const connection = (user: string) => ({
    bootstrap: bootstrap.split(','),
    ca: readFileSync(home.caFile, 'utf8'),
    user,
    password: readPassword(home, user),
  });
  const admin = await connectAdmin(connection(ADMIN_USER));
  try {
    await ensureTopic(admin, { topic: 'orders', partitions: 12, replicationFactor: 3 });
    await grantProduceConsume(admin, { user: APP_USER, topic: 'orders', groupPrefix: '*' });
  } finally {
    await admin.disconnect();
  }
  // kcat takes the first refusal for an answer.
  await grantArrived(connection(APP_USER), 'orders', bootstrap.split(','));
}

void run(new Command('orders-topic').action(makeOrdersTopic)).then((code) => {
  process.exitCode = code;
});
