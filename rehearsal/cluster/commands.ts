import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { ClusterDefinition } from '../../cluster/config';
import type { RehearsalReport } from '../../cluster/report';
import { formatResults, resultsOf } from '../../scripts/report/results';
import { loadDefinition } from '../../scripts/project';
import { EGRESS_MODES, type EgressMode } from '../api/start';
import { abandonCloud, requireCloud, setNotice, startCloud } from '../cloud';
import { LATENCY_MODES, type LatencyMode } from '../cloud/latency';
import { findGuest } from '../cloud/nodes';
import { type Announcement, ANNOUNCEMENTS, noticeOf } from '../market/announce';
import { forgotten } from './forgotten';
import { LocalCluster } from './lifecycle';
import { rehearse } from './rehearse';
import type { Programme } from './scenarios';
import type { LoadedScenario } from './scenarios/plays';
import { ALL, benchSeries, EVERYTHING, randomSeries, series, USUAL } from './scenarios/series';
import { type Workspace, workspace } from './workspace';

/** Folders of what was measured, in out/. */
const [REHEARSAL, SOAK, BENCH, FORGOTTEN] = ['rehearsal', 'soak', 'bench', 'forgotten'];

interface CloudArguments {
  latency: LatencyMode;
  seed: number;
  egress: EgressMode;
}

/** The commands that put a Kafka cluster on the local cloud: `run` and `interrupt`, whole rehearsals, and `up`. */
export function clusterCommands(program: Command, projectRoot: string): void {
  withCloudOptions(program.command('run', { isDefault: true }))
    .description(
      'the whole rehearsal: deploy, check, interrupt a broker and a controller, pause, destroy, report',
    )
    .option(BALLAST, BALLAST_HELP, Number, 0)
    .action(async (options: RunArguments) => {
      await rehearseOnce(projectRoot, options, interruptions(USUAL, options));
    });
  withCloudOptions(program.command('interrupt [node]'))
    .description(
      "NODE: let EC2 announce something to that node's instance on the cloud that runs, and take it at its time. " +
        'Without: a whole rehearsal with other interruptions under load, one after the other',
    )
    .addOption(new Option('--what <announcement>', 'to NODE').choices(ANNOUNCEMENTS).default('terminate'))
    .option('--seconds <number>', 'until NODE is taken, or maintained', Number, 120)
    .addOption(new Option('--kind <kind...>', 'these only, in this order').choices(ALL))
    .option('--all-kinds', 'every kind but the comparisons and the rotations', false)
    .option(BALLAST, BALLAST_HELP, Number, 0)
    .action(async (node: string | undefined, { kind, allKinds, ...options }: InterruptArguments) => {
      if (node !== undefined) await announceTo(node, options);
      else
        await rehearseOnce(
          projectRoot,
          options,
          interruptions(allKinds ? EVERYTHING : (kind ?? USUAL), options),
        );
    });
  withCloudOptions(program.command('soak'))
    .description(
      'a rehearsal with interruptions at random, the same for the same seed, under load and with a transactional pipeline ' +
        'beside it; the last line is the verdict',
    )
    .option('--interruptions <number>', 'how many', Number, 20)
    .option(BALLAST, BALLAST_HELP, Number, 0)
    .action((options: SoakArguments) => soak(projectRoot, options));
  withCloudOptions(program.command('bench'), 'aws')
    .description(
      'what an interruption costs: the same broker drained, killed, taken with nobody watching, and replaced with an empty ' +
        'disk, interleaved and repeated in one run, with some data and with ten times as much',
    )
    .option('--rounds <number>', 'how often each', Number, 3)
    .option('--data-mib <number>', 'MiB on each broker; ten times as much in the other half', Number, 100)
    .action((options: BenchArguments) => bench(projectRoot, options));
  withCloudOptions(program.command('forgotten'))
    .description(
      'deploy with certificates that end within minutes, wait for that, see what an operator is told, and bring the cluster ' +
        'back by the command that it names',
    )
    .option(
      '--minutes <number>',
      'how long the certificates last: a deploy and a check have to fit in',
      Number,
      8,
    )
    .action((options: ForgottenArguments) => forgetCertificates(projectRoot, options));
  withCloudOptions(program.command('up'))
    .description('start the local cloud and deploy the cluster on it; it stays until `down`')
    .option('--empty', 'only the cloud, no cluster', false)
    .option(
      '--certificates-last <minutes>',
      'to see what a forgotten one does, and what brings it back',
      Number,
    )
    .action((options: UpArguments) => up(projectRoot, options));
}

const BALLAST = '--ballast-mib <number>';
const BALLAST_HELP = 'MiB on each broker before the first interruption';

function withCloudOptions(command: Command, latency: LatencyMode = 'none'): Command {
  return command
    .addOption(
      new Option('--latency <mode>', "inject EC2's latencies").choices(LATENCY_MODES).default(latency),
    )
    .addOption(
      new Option('--egress <mode>', 'what an Elastic IP does to the public address given at launch')
        .choices(EGRESS_MODES)
        .default('release'),
    )
    .option(
      '--seed <number>',
      "decides about the latencies' jitter, and about a soak's and a benchmark's interruptions",
      Number,
      1,
    );
}

interface RunArguments extends CloudArguments {
  ballastMib: number;
}

interface SoakArguments extends RunArguments {
  interruptions: number;
}

interface BenchArguments extends CloudArguments {
  rounds: number;
  dataMib: number;
}

interface ForgottenArguments extends CloudArguments {
  minutes: number;
}

interface UpArguments extends CloudArguments {
  empty: boolean;
  certificatesLast?: number;
}

interface AnnounceArguments {
  what: Announcement;
  seconds: number;
}

interface InterruptArguments extends RunArguments, AnnounceArguments {
  kind?: LoadedScenario[];
  allKinds: boolean;
}

function interruptions(scenarios: readonly LoadedScenario[], { ballastMib }: RunArguments): Programme {
  return { choices: () => series(scenarios, ballastMib), complete: true, exactlyOnceSeed: null };
}

async function run(
  projectRoot: string,
  { latency, seed, egress }: CloudArguments,
  programme: Programme,
  folder = REHEARSAL,
): Promise<{ report: RehearsalReport; workspace: Workspace }> {
  stopOnSignal();
  const { definition, workspace } = await load(projectRoot, folder);
  const report = await rehearse({
    ...{ latency, seed, egress },
    ...{ definition, workspace, programme },
    progress: progressLines(),
  });
  process.exitCode = report.ok ? 0 : 1;
  return { report, workspace };
}

async function rehearseOnce(projectRoot: string, options: RunArguments, programme: Programme): Promise<void> {
  const { report } = await run(projectRoot, options, programme);
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}

async function soak(projectRoot: string, options: SoakArguments): Promise<void> {
  const { report } = await run(
    projectRoot,
    options,
    {
      choices: (nodes) => randomSeries({ ...options, count: options.interruptions, nodes }),
      complete: true,
      exactlyOnceSeed: options.seed,
    },
    SOAK,
  );
  const { ok, workload, interruptions: played, pipeline, cases } = report;
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  const counts = ({ lost, duplicated, outOfOrder }: Record<'lost' | 'duplicated' | 'outOfOrder', number>) =>
    `${lost} lost, ${duplicated} duplicated, ${outOfOrder} out of order`;
  process.stdout.write(
    `${ok ? 'OK' : 'FAILED'}: ${played.length} interruptions (seed ${options.seed}); ${workload.acked} records ` +
      `acknowledged, ${counts(workload)}; ${pipeline?.copied ?? 0} of ${pipeline?.input ?? 0} copied exactly once, ` +
      `${pipeline ? counts(pipeline) : 'not counted'}; ${cases?.filter((one) => one.ok).length ?? 0} of ${cases?.length ?? 0} cases hold\n`,
  );
}

async function bench(projectRoot: string, options: BenchArguments): Promise<void> {
  const programme = { choices: () => benchSeries(options), complete: false, exactlyOnceSeed: null };
  const { report, workspace } = await run(projectRoot, options, programme, BENCH);
  const results = resultsOf(report);
  await writeFile(workspace.resultsFile, `${JSON.stringify(results, null, 2)}\n`);
  process.stdout.write(formatResults(results));
}

async function announceTo(node: string, { what, seconds }: AnnounceArguments): Promise<void> {
  const { id } = findGuest(await requireCloud(), node);
  const now = Date.now();
  await setNotice(id, noticeOf(what, now + seconds * 1000, now));
  process.stdout.write(`${id}: ${what} in ${seconds} s\n`);
}

async function up(projectRoot: string, { empty, certificatesLast, ...options }: UpArguments): Promise<void> {
  stopOnSignal();
  const progress = progressLines();
  // Bound to this process until all is well: whatever fails, or Ctrl-C, takes it apart.
  const cloud = await startCloud({ projectRoot, ...options, onProgress: progress });
  if (!empty) {
    const { definition, workspace } = await load(projectRoot, REHEARSAL);
    const cluster = await LocalCluster.initialise(definition, workspace, progress, [
      ...(certificatesLast ? ['--certificates-end', inMinutes(certificatesLast)] : []),
    ]);
    await cluster.deploy();
    await cluster.ready();
    await cluster.apply();
  }
  await cloud.release();
  progress('up: try `status`, `logs NODE`, `exec NODE -- CMD`, `client -- CMD`, and `down` at the end');
}

async function forgetCertificates(projectRoot: string, options: ForgottenArguments): Promise<void> {
  stopOnSignal();
  const { definition, workspace } = await load(projectRoot, FORGOTTEN);
  await forgotten({ ...options, definition, workspace, progress: progressLines() });
}

function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}

async function load(
  projectRoot: string,
  folder: string,
): Promise<{ definition: ClusterDefinition; workspace: Workspace }> {
  const { definition } = await loadDefinition();
  return { definition, workspace: workspace(projectRoot, definition.name, folder) };
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
