import { Command } from 'commander';
import { isWhole } from '../kafka/ledger';
import { EXIT, printLine, run, stopSignal, wholeNumber } from './cli';
import { deployedTarget } from './deployed-target';
import { runLoad } from './load/run';
import { verifyLoad } from './load/verify';

const REPLICATION_FACTOR = 3;

interface RunFlags {
  out: string;
  topic: string;
  partitions: number;
  rate: number;
  payloadBytes: number;
  seconds?: number;
}

const program = new Command('load').description(
  'Writes to a topic of its own without a pause, watches the brokers meanwhile, and finds out what became of it all. ' +
    'The cluster is the deployed one, or KAFKA_BOOTSTRAP with KAFKA_CA, KAFKA_PASSWORD and KAFKA_ADMIN_PASSWORD.',
);

program
  .command('run')
  .description(
    'offer records to each partition until SIGTERM or SIGINT; prints {"ready":true} once all partitions are warm, and ' +
      'a summary at the end',
  )
  .requiredOption('--out <folder>', 'where its ledger and observations go; one for each load')
  .option('--topic <name>', 'made if it does not exist', 'load')
  .option('--partitions <n>', 'that are written to', wholeNumber, 12)
  .option('--rate <n>', 'records a second for each partition', wholeNumber, 20)
  .option('--payload-bytes <n>', 'size of a record', wholeNumber, 100)
  .option('--seconds <n>', 'end by itself', wholeNumber)
  .action(async ({ out, ...flags }: RunFlags) => {
    const summary = await runLoad({
      ...flags,
      target: await deployedTarget(),
      replicationFactor: REPLICATION_FACTOR,
      folder: out,
      signal: stopSignal(),
      onReady: () => printLine({ ready: true }),
      onTrouble: (code) => process.stderr.write(`sends fail: ${code}\n`),
    });
    printLine(summary);
  });

program
  .command('verify')
  .description(
    "read a load's topic back to its end. Exit code 0: every record was acknowledged and is there, once, in its place. " +
      '1: not so, or there is none. 2: that could not be found out',
  )
  .requiredOption('--out <folder>', "the load's folder")
  .action(async ({ out }: { out: string }) => {
    const verdict = await verifyLoad(await deployedTarget(), out);
    printLine(verdict);
    process.exitCode = isWhole(verdict) && verdict.acked > 0 ? EXIT.ok : EXIT.failed;
  });

// Connections of sends that were given up would keep the process alive.
void run(program).then((code) => process.stdout.write('', () => process.exit(code)));
