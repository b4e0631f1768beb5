import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { projectRoot } from '../scripts/project';
import {
  abandonCloud,
  CloudError,
  cloudStatus,
  exitCode,
  inInternet,
  requireCloud,
  startCloud,
  stopCloud,
} from './cloud';
import { LATENCY_MODES, type LatencyMode } from './cloud/latency';
import { findGuest, findInstance } from './cloud/nodes';
import { formatStatus } from './cloud/table';
import { inGuest } from './hosts/exec';
import { cloudPaths, instancePaths } from './hosts/paths';

const root = projectRoot();

/** The local cloud's commands. */
export function cloudCommands(program: Command): Command {
  program
    .command('up')
    .description('start the local cloud, empty')
    .addOption(
      new Option('--latency <mode>', "inject EC2's latencies").choices(LATENCY_MODES).default('none'),
    )
    .option('--seed <number>', "decides about the latencies' jitter", Number, 1)
    .action(up);
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
    .command('client <command...>')
    .description("run a command on the internet's side of the cloud, as its operator or a Kafka client")
    .passThroughOptions()
    .action(async (command: string[]) => {
      await requireCloud();
      process.exitCode = await exitCode(await inInternet(withoutDashes(command), { stdio: 'inherit' }));
    });
  return program;
}

/** commander hands the dashes between its own arguments and the command's on to the command. */
function withoutDashes(command: string[]): string[] {
  return command[0] === '--' ? command.slice(1) : command;
}

async function up({ latency, seed }: { latency: LatencyMode; seed: number }): Promise<void> {
  const started = Date.now();
  // The cloud would notice by itself that its starter is gone; this way the prompt comes back when all is gone.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void abandonCloud().then(() => process.exit(130)));
  }
  await startCloud({
    ...{ projectRoot: root, latency, seed, outlive: true },
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  process.stderr.write(`the local cloud runs (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
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
  const program = new Command('rehearsal').description('the local cloud').enablePositionalOptions();
  cloudCommands(program);
  try {
    await program.parseAsync();
  } catch (error) {
    const known = error instanceof CloudError;
    process.stderr.write(
      `${error instanceof Error ? (known ? error.message : error.stack) : String(error)}\n`,
    );
    process.exitCode = known ? error.exitCode : 2;
  }
}

if (require.main === module) void main();
