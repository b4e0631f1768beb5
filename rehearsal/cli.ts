import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { OperatorError } from '../cluster/errors';
import { projectRoot } from '../scripts/project';
import { CloudError, cloudStatus, exitCode, inInternet, requireCloud, stopCloud } from './cloud';
import { findGuest, findInstance } from './cloud/nodes';
import { formatStatus } from './cloud/table';
import { inGuest } from './hosts/exec';
import { clusterCommands } from './cluster/commands';
import { cloudPaths, instancePaths } from './hosts/paths';
import { pullPlug } from './hosts/pull-plug';

const root = projectRoot();

/** What works on a local cloud that runs. */
function cloudCommands(program: Command): void {
  program.command('down').description('stop it, or remove what a crashed one left behind').action(down);
  program
    .command('status')
    .description('instances and volumes')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const status = await cloudStatus();
      process.stdout.write(json ? `${JSON.stringify(status, null, 2)}\n` : formatStatus(status));
    });
  program
    .command('logs <node>')
    .description(
      "an instance's journal; NODE is the value of its tag Node or its id. Works after its death, too",
    )
    .option('-f, --follow', 'go on as more is written')
    .option('-u, --unit <unit>', 'of one unit only')
    .action(logs);
  program
    .command('exec <node> <command...>')
    .description('run a command in a guest')
    .passThroughOptions()
    .action(async (node: string, command: string[]) => {
      const { leader } = findGuest(await requireCloud(), node);
      process.exitCode = await exitCode(await inGuest(leader, withoutDashes(command), { stdio: 'inherit' }));
    });
  program
    .command('kill <node>')
    .description("pull an instance's plug: what it has not synced is gone")
    .action(async (node: string) => {
      const { id, leader } = findGuest(await requireCloud(), node);
      await pullPlug(id, leader);
      process.stdout.write(`${id}: dead\n`);
    });
  program
    .command('client <command...>')
    .description("run a command on the internet's side of the cloud, as its operator or a Kafka client")
    .passThroughOptions()
    .action(async (command: string[]) => {
      await requireCloud();
      process.exitCode = await exitCode(await inInternet(withoutDashes(command), { stdio: 'inherit' }));
    });
}

/** commander hands the dashes between its own arguments and the command's on to the command. */
function withoutDashes(command: string[]): string[] {
  return command[0] === '--' ? command.slice(1) : command;
}

async function down(): Promise<void> {
  await stopCloud(root);
}

async function logs(node: string, options: { follow?: boolean; unit?: string }): Promise<void> {
  const paths = cloudPaths(root);
  const journal = join(instancePaths(paths, (await findInstance(paths, node)).id).log, 'journal');
  if (!existsSync(journal)) throw new CloudError('NO_SUCH_NODE', `${node} has not written a journal yet`);
  const args = [`--directory=${journal}`, '--no-pager'];
  if (options.follow) args.push('--follow');
  if (options.unit) args.push(`--unit=${options.unit}`);
  process.exitCode = await exitCode(spawn('journalctl', args, { stdio: 'inherit' }));
}

async function main(): Promise<void> {
  const program = new Command('rehearse')
    .description(
      'Kafka on a local cloud: the same stacks, user data, systemd and Kafka as on AWS, on this machine',
    )
    .enablePositionalOptions();
  clusterCommands(program, root);
  cloudCommands(program);
  try {
    await program.parseAsync();
  } catch (error) {
    process.stderr.write(`✗ ${explain(error)}\n`);
    process.exitCode = error instanceof CloudError ? error.exitCode : 2;
  }
}

/** What is meant for the operator in words; anything else with its stack. */
function explain(error: unknown): string {
  if (error instanceof CloudError || error instanceof OperatorError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

void main();
