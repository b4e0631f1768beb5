import { Command } from 'commander';
import { run, wholeNumber } from './cli';
import { readOutputs } from './outputs';
import { loadCluster, projectRoot } from './project';
import { runStatus } from './status/run';

const DEFAULT_INTERVAL = 5;

interface StatusArguments {
  json: boolean;
  /** True for the option without a number. */
  watch?: number | true;
  timeout: number;
}

// The SDK would rather have a newer Node.js than Debian's, and says so in seven lines.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const program = new Command('status')
  .description(
    'One look at the deployed cluster: nodes, instances, volumes, addresses, leaders, ISR, quorum, drift of launch ' +
      'templates and bundle, certificates, orphans, and what to do. ' +
      'Exit code 0: nothing needs attention. 1: something does. 2: wrong usage, or neither AWS nor Kafka can be asked.',
  )
  .option(
    '--json',
    'print the report as JSON (scripts/status/report.ts), with --watch one line a look',
    false,
  )
  .option(
    '--watch [seconds]',
    `look again after so many seconds (default: ${DEFAULT_INTERVAL}), until Ctrl-C`,
    wholeNumber,
  )
  .option('--timeout <seconds>', 'bound of one look', wholeNumber, 20)
  .addHelpText(
    'after',
    '\nNeeds AWS credentials that may describe EC2 and Auto Scaling, and the password of the user admin ' +
      "(KAFKA_ADMIN_PASSWORD, else the file in the cluster's secrets folder). Shows what it can without either.",
  )
  .action(async ({ watch, ...options }: StatusArguments) => {
    const stop = new AbortController();
    if (watch !== undefined) process.once('SIGINT', () => stop.abort());
    process.exitCode = await runStatus({
      ...(await loadCluster()),
      ...options,
      outputs: () => readOutputs(projectRoot()),
      watch: watch === true ? DEFAULT_INTERVAL : (watch ?? null),
      terminal: process.stdout.isTTY,
      stop: stop.signal,
    });
  });

// Connections of attempts that were given up would keep the process alive.
void run(program).then((code) => process.stdout.write('', () => process.exit(code)));
