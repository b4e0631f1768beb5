import { Command } from 'commander';
import { isBuiltIn } from '../cluster/users';
import { runApply } from './apply/run';
import { thisCluster } from './apply/this-cluster';
import { resolveTarget } from './check/target';
import { requireIds } from './checkout';
import { run, wholeNumber } from './cli';
import { readOutputs } from './outputs';
import { loadCluster, projectRoot } from './project';
import { initialiseCluster } from './secrets/initialise';

interface ApplyArguments {
  dryRun: boolean;
  delete: string[];
  timeout: number;
  afterDeploy: boolean;
}

const several = (value: string, before: string[]) => [...before, value];

const program = new Command('apply')
  .description(
    'Makes topics, users and what users may do what cluster.config.ts says, and shows what it does. What is there and not ' +
      'configured is shown as drift and left alone. Waits for a cluster that is coming up. Exit code 0: all is as ' +
      'configured now. 1: with --dry-run, something is not. 2: wrong usage, refused, or the cluster cannot be reached.',
  )
  .option('--dry-run', 'show only', false)
  .option('--delete <name>', 'take away what is shown as drift under this name; again for more', several, [])
  .option('--timeout <minutes>', 'how long to wait for the cluster', wholeNumber, 15)
  .option('--after-deploy', 'leave it to a machine that brokers let in, if none outside the VPC is', false)
  .action(async ({ dryRun, delete: deletions, timeout, afterDeploy }: ApplyArguments) => {
    const { config, home } = await loadCluster();
    if (afterDeploy && config.clients.cidrs.length === 0) {
      process.stdout.write(
        'clients.cidrs is empty: run npm run apply on a machine that reaches the brokers\n',
      );
      return;
    }
    const { clusterId } = requireIds(home);
    // Passwords of users that are new.
    const { written } = dryRun ? { written: [] } : await initialiseCluster({ config, home });
    for (const file of written) process.stdout.write(`wrote ${file}\n`);
    const users = Object.keys(config.users).filter((user) => !isBuiltIn(user));
    const target = resolveTarget({
      home,
      outputs: () => readOutputs(projectRoot()),
      environment: process.env,
    });
    process.exitCode = await runApply(
      { config, clusterId, dryRun, deletions, timeoutMinutes: timeout },
      thisCluster(target, home, users),
    );
  });

// Connections of attempts that were given up would keep the process alive.
void run(program).then((code) => process.stdout.write('', () => process.exit(code)));
