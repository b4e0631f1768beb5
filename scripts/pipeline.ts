import { Command } from 'commander';
import { EXIT, printLine, run, stopSignal, wholeNumber } from './cli';
import { deployedTarget } from './deployed-target';
import { findJava } from './java/installation';
import { runCases } from './pipeline/cases';
import { prepareCopier } from './pipeline/copier';
import { runPipeline } from './pipeline/run';
import { isExactlyOnce, verifyPipeline } from './pipeline/verify';
import { projectRoot } from './project';

/** A day to look for what a pipeline wrote that was killed. */
const CONFIGS = { 'retention.ms': '86400000' };

interface RunFlags {
  out: string;
  topic: string;
  partitions: number;
  rate: number;
  crashSeconds: number;
  seed: number;
  replicas: number;
  seconds?: number;
}

const program = new Command('pipeline').description(
  "Copies a topic to another one in transactions, by Kafka's own Java client that is killed again and again, and counts " +
    'what comes out. The cluster is the deployed one, or KAFKA_BOOTSTRAP with KAFKA_CA, KAFKA_PASSWORD and ' +
    'KAFKA_ADMIN_PASSWORD.',
);

program
  .command('run')
  .description(
    'write, copy and crash until SIGTERM or SIGINT; prints {"ready":true} once the first transaction is committed, and ' +
      'the verdict at the end. Exit code 0: every record was copied, once and in its place. 1: not so. 2: that could not ' +
      'be found out',
  )
  .requiredOption('--out <folder>', 'where its ledger goes; one for each pipeline')
  .option('--topic <name>', 'the topics are <name>-input and <name>-output', 'pipeline')
  .option('--partitions <n>', 'of both', wholeNumber, 6)
  .option('--rate <n>', 'records a second for each partition', wholeNumber, 5)
  .option(
    '--crash-seconds <n>',
    'how long a copier lives on average after its first transaction',
    wholeNumber,
    15,
  )
  .option('--seed <n>', 'same seed, same lives', wholeNumber, 1)
  .option('--replicas <n>', 'of topics that are made', wholeNumber, 3)
  .option('--seconds <n>', 'end by itself', wholeNumber)
  .action(async ({ out, topic, replicas, ...flags }: RunFlags) => {
    const common = await commonOptions(out);
    await runPipeline({
      ...{ ...common, ...flags, name: topic, replicationFactor: replicas, configs: CONFIGS },
      signal: stopSignal(),
      onReady: () => printLine({ ready: true }),
    });
    await conclude(common);
  });

program
  .command('verify')
  .description(
    'let what is left be copied, and count; also for a pipeline that was killed. Exit codes as of run',
  )
  .requiredOption('--out <folder>', "the pipeline's folder")
  .action(async ({ out }: { out: string }) => conclude(await commonOptions(out)));

program
  .command('cases')
  .description(
    'what people start from: a consumer group that was away resumes where it committed, one without an offset starts at the ' +
      'earliest record kept, retention takes effect. Prints a line of JSON for each. Exit code 0: all hold',
  )
  .option('--only <name...>', 'resumes, starts-at-earliest or retention')
  .option('--replicas <n>', 'of topics that are made', wholeNumber, 3)
  .action(async ({ only, replicas }: { only?: string[]; replicas: number }) => {
    const verdicts = runCases(await deployedTarget(), {
      only,
      replicationFactor: replicas,
      onProgress: tell,
    });
    process.exitCode = EXIT.ok;
    for await (const verdict of verdicts) {
      printLine(verdict);
      if (!verdict.ok) process.exitCode = EXIT.failed;
    }
  });

async function commonOptions(folder: string) {
  const root = projectRoot();
  return {
    folder,
    target: await deployedTarget(),
    java: await prepareCopier(await findJava(root), root),
    onProgress: tell,
  };
}

async function conclude(options: Parameters<typeof verifyPipeline>[0]): Promise<void> {
  const verdict = await verifyPipeline(options);
  printLine(verdict);
  process.exitCode = isExactlyOnce(verdict) ? EXIT.ok : EXIT.failed;
}

function tell(message: string): void {
  process.stderr.write(`${message}\n`);
}

// Connections of sends that were given up would keep the process alive.
void run(program).then((code) => process.stdout.write('', () => process.exit(code)));
