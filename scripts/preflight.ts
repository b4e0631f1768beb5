import { Command } from 'commander';
import { run, wholeNumber } from './cli';
import { runPreflight } from './preflight/run';
import { loadCluster, projectRoot } from './project';

// Debian 13 has Node.js 20, which the AWS SDK would rather see replaced; the item Node.js says what is needed.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const program = new Command('preflight')
  .description(
    'Finds out what would make a deploy fail, before anything is made: credentials, quotas, zones, instance types, ' +
      'tools, secrets. Exit code 0: nothing fails. 1: something does. 2: wrong usage, or it could not run.',
  )
  .option('--timeout <seconds>', 'bound of each question', wholeNumber, 15)
  .option('--json', 'print the report as JSON', false)
  .action(async (options: { timeout: number; json: boolean }) => {
    const cluster = await loadCluster();
    process.exitCode = await runPreflight({ ...cluster, ...options, projectRoot: projectRoot() });
  });

// Questions that were given up would keep the process alive.
void run(program).then((code) => process.stdout.write('', () => process.exit(code)));
