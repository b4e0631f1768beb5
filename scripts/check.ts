import { Command } from 'commander';
import { runCheck } from './check/run';
import { run, wholeNumber } from './cli';
import { readOutputs } from './outputs';
import { loadCluster, projectRoot } from './project';

const program = new Command('check')
  .description(
    'Writes to and reads from every partition of a topic of its own, over TLS as a user; tries what must be refused. ' +
      'Exit code 0: all holds. 1: something does not. 2: wrong usage, or no broker can be reached.',
  )
  .option('--bootstrap <host:port,...>', 'all brokers (default: KAFKA_BOOTSTRAP, else what is deployed)')
  .option('--ca <file>', "the CA's certificate (default: KAFKA_CA, else what is deployed)")
  .option('--records <n>', 'records for each partition', wholeNumber, 100)
  .option('--timeout <seconds>', 'bound of the whole check', wholeNumber, 120)
  .option('--json', 'print the report as JSON', false)
  .option('--verbose', "print the Kafka client's own messages on stderr", false)
  .addHelpText(
    'after',
    '\nPasswords: KAFKA_PASSWORD (of KAFKA_USER, default app) and KAFKA_ADMIN_PASSWORD (of KAFKA_ADMIN_USER, ' +
      "default admin), else the files in the cluster's secrets folder.",
  )
  .action(async (options: Omit<Parameters<typeof runCheck>[0], 'home' | 'outputs'>) => {
    const { home } = await loadCluster();
    process.exitCode = await runCheck({ ...options, home, outputs: () => readOutputs(projectRoot()) });
  });

// Connections of attempts that were given up would keep the process alive.
void run(program).then((code) => process.stdout.write('', () => process.exit(code)));
