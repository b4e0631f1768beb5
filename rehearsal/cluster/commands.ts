import { type Command, Option } from 'commander';
import type { ClusterDefinition } from '../../cluster/config';
import { loadDefinition } from '../../scripts/project';
import { abandonCloud, startCloud } from '../cloud';
import { LATENCY_MODES, type LatencyMode } from '../cloud/latency';
import { LocalCluster } from './lifecycle';
import { rehearse } from './rehearse';
import { type Workspace, workspace } from './workspace';

interface CloudArguments {
  latency: LatencyMode;
  seed: number;
}

/** The commands that put a Kafka cluster on the local cloud: `run`, the whole rehearsal, and `up`. */
export function clusterCommands(program: Command, projectRoot: string): void {
  withCloudOptions(program.command('run', { isDefault: true }))
    .description('the whole rehearsal: deploy, check, destroy, report')
    .action((options: CloudArguments) => run(projectRoot, options));
  withCloudOptions(program.command('up'))
    .description('start the local cloud and deploy the cluster on it; it stays until `down`')
    .option('--empty', 'only the cloud, no cluster', false)
    .action((options: CloudArguments & { empty: boolean }) => up(projectRoot, options));
}

function withCloudOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--latency <mode>', "inject EC2's latencies").choices(LATENCY_MODES).default('none'),
    )
    .option('--seed <number>', "decides about the latencies' jitter", Number, 1);
}

async function run(projectRoot: string, options: CloudArguments): Promise<void> {
  stopOnSignal();
  const { definition, workspace } = await load(projectRoot);
  const report = await rehearse({ ...options, definition, workspace, progress: progressLines() });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = report.ok ? 0 : 1;
}

async function up(
  projectRoot: string,
  { empty, ...options }: CloudArguments & { empty: boolean },
): Promise<void> {
  stopOnSignal();
  const progress = progressLines();
  // Bound to this process until all is well: whatever fails, or Ctrl-C, takes it apart.
  const cloud = await startCloud({ projectRoot, ...options, onProgress: progress });
  if (!empty) {
    const { definition, workspace } = await load(projectRoot);
    const cluster = await LocalCluster.initialise(definition, workspace, progress);
    await cluster.deploy();
    await cluster.ready();
    await cluster.makeOrdersTopic();
  }
  await cloud.release();
  progress('up: try `status`, `logs NODE`, `exec NODE -- CMD`, `client -- CMD`, and `down` at the end');
}

async function load(projectRoot: string): Promise<{ definition: ClusterDefinition; workspace: Workspace }> {
  const { definition } = await loadDefinition();
  return { definition, workspace: workspace(projectRoot, definition.name) };
}

/** The cloud would notice by itself that its starter is gone; this way the prompt comes back when all is gone. */
function stopOnSignal(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void abandonCloud().then(() => process.exit(130)));
  }
}

/** Lines on stderr, each with the seconds since the start. */
function progressLines(): (line: string) => void {
  const started = performance.now();
  return (line) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
    process.stderr.write(`${seconds} s  ${line}\n`);
  };
}
