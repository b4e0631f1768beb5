import { Command, Option } from 'commander';
import { runCheck } from './check/run';
import { resolveTarget } from './check/target';
import { newFolder, reportVerdict, runWatch, type WatchFlags } from './check-watch/run';
import { run, stopSignal, wholeNumber } from './cli';
import { findJava } from './java/installation';
import { readOutputs } from './outputs';
import { loadCluster, projectRoot } from './project';

interface CheckFlags extends WatchFlags {
  bootstrap?: string;
  ca?: string;
  records: number;
  timeout: number;
  verbose: boolean;
  watch: boolean;
  verify?: string;
  out?: string;
  java: boolean;
}

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
  .optionsGroup('With a steady load:')
  .option(
    '--watch',
    'write until Ctrl-C, with kafkajs and with Java, show how it goes, then look for every acknowledged record',
    false,
  )
  .option('--topics <n>', 'that kafkajs writes to; Java writes to one more', wholeNumber, 1)
  .option('--partitions <n>', 'of each topic', wholeNumber, 12)
  .option('--rate <n>', 'records a second for each partition', wholeNumber, 20)
  .option('--seconds <n>', 'end by itself', wholeNumber)
  .option(
    '--exactly-once',
    'copy a topic in transactions meanwhile, the copier killed again and again',
    false,
  )
  .option('--no-java', "leave Kafka's own client out; without it, Java is needed here")
  .option('--out <folder>', 'where the ledgers go (default: a new one in out/check)')
  .option(
    '--verify <folder>',
    "look for the records of an earlier one, also of one that was killed: --watch's folder",
  )
  .addOption(
    new Option('--replicas <n>', 'of topics that are made').argParser(wholeNumber).default(3).hideHelp(),
  )
  .addOption(new Option('--seed <n>', 'of the crashes').argParser(wholeNumber).default(1).hideHelp())
  .addHelpText(
    'after',
    '\nPasswords: KAFKA_PASSWORD (of KAFKA_USER, default app) and KAFKA_ADMIN_PASSWORD (of KAFKA_ADMIN_USER, ' +
      "default admin), else the files in the cluster's secrets folder.",
  )
  .action(async (flags: CheckFlags) => {
    const { home } = await loadCluster();
    const where = { ...flags, home, outputs: () => readOutputs(projectRoot()) };
    process.exitCode = flags.watch || flags.verify ? await withLedgers(flags, where) : await runCheck(where);
  });

async function withLedgers(
  { verify, out, java, ...flags }: CheckFlags,
  where: Omit<Parameters<typeof resolveTarget>[0], 'environment'>,
): Promise<number> {
  const root = projectRoot();
  const common = {
    target: resolveTarget({ ...where, environment: process.env }),
    projectRoot: root,
    java: java ? await findJava(root) : null,
  };
  if (verify) {
    const onProgress = (message: string) => void process.stderr.write(`${message}\n`);
    return reportVerdict({ ...common, folder: verify, json: flags.json, onProgress });
  }
  return runWatch({
    ...{ ...common, ...flags },
    folder: out ?? newFolder(root, new Date()),
    terminal: process.stderr.isTTY,
    signal: stopSignal(),
  });
}

// Connections of attempts that were given up would keep the process alive.
void run(program).then((code) => process.stdout.write('', () => process.exit(code)));
