import { Command, Option } from 'commander';
import { wholeNumber } from './cli';
import { runWatching } from './hand-over/command';
import { type CaStep, replaceExpiredCa, rotateCa } from './rotate/ca';
import { Cdktf } from './rotate/cdktf';
import { rotateCertificates } from './rotate/certificates';
import { thisCluster, thisClustersUsers } from './rotate/this-cluster';
import { rotateUser } from './rotate/user';

interface Asking {
  autoApprove: boolean;
}

interface Rolling extends Asking {
  timeout: number;
}

let terraform: Cdktf | undefined;

const program = new Command('rotate').description(
  'Replaces what a running cluster trusts and is trusted by: issues it, deploys it (Terraform asks first), and brings it to the ' +
    'nodes by a roll, one by one. The same command goes on with what was cut short. ' +
    'Exit code 0: done. 1: a node did not get it in time. 2: wrong usage, refused, or the deploy failed. 130: Ctrl-C.',
);

rolling(program.command('certs [nodes...]'))
  .description('new certificates from the same CA, for all nodes or the named ones')
  .option(
    '--expired',
    'they have ended already: stops all nodes at once, and starts them with new ones',
    false,
  )
  .action(async (nodes: string[], { expired, ...options }: Rolling & { expired: boolean }) => {
    await rotateCertificates({ nodes, expired }, await world(options));
  });

rolling(program.command('ca'))
  .description('a new CA, in three steps: every node trusts both, the new one signs, the old one is dropped')
  .addOption(
    new Option('--replace', 'every client knows the new CA: give nodes its certificates').conflicts([
      'dropOld',
      'expired',
    ]),
  )
  .addOption(new Option('--drop-old', 'trust the new one only').conflicts('expired'))
  .option('--expired', 'the CA has ended already: all steps at once, all nodes stopped and started', false)
  .action(async ({ replace, dropOld, expired, ...options }: Rolling & CaArguments) => {
    const step: CaStep | null = replace ? 'replace' : dropOld ? 'drop-old' : null;
    await (expired ? replaceExpiredCa(await world(options)) : rotateCa(step, await world(options)));
  });

asking(program.command('user <name>'))
  .description('another password for a user, admin and app too; connections that are open stay')
  .action(async (name: string, { autoApprove }: Asking) => {
    await rotateUser(name, await thisClustersUsers((terraform = new Cdktf(autoApprove))));
  });

interface CaArguments {
  replace?: boolean;
  dropOld?: boolean;
  expired: boolean;
}

function asking(command: Command): Command {
  return command.option('--auto-approve', 'do not have Terraform ask', false);
}

function rolling(command: Command): Command {
  return asking(command).option('--timeout <minutes>', 'for each node', wholeNumber, 15);
}

function world({ autoApprove, timeout }: Rolling) {
  terraform = new Cdktf(autoApprove);
  return thisCluster(timeout, terraform);
}

runWatching(program, 'a hand-over under way goes on by itself; the same command goes on with the rest', {
  busy: () => terraform?.running ?? false,
});
