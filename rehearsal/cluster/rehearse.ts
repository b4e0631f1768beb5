import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import type { ClusterDefinition } from '../../cluster/config';
import { type RehearsalReport, reportSchema } from '../../cluster/report';
import { isWhole } from '../../kafka/ledger';
import { isExactlyOnce } from '../../scripts/pipeline/verify';
import { writePage } from '../../scripts/report/write';
import { type CloudOptions, startCloud } from '../cloud';
import { injectedSeconds } from '../cloud/latency';
import { proveNetwork } from '../security/network/prove';
import { sampleCommandLines } from '../security/secrets/command-lines';
import { proveSecrets } from '../security/secrets/prove';
import { summary } from '../security/summary';
import { unitExposures } from '../security/units';
import { machine, versions } from './circumstances';
import { kcatRoundTrip } from './kcat-round-trip';
import { checkLeastPrivilege } from './least-privilege';
import { LocalCluster, type Progress } from './lifecycle';
import { missingNews, readMessages } from './news';
import { playUnderLoad, type Programme } from './scenarios';
import { pause } from './scenarios/pause';
import { PLAYS } from './scenarios/plays';
import { stopwatch } from './stopwatch';
import { sumOf, workloadOf } from './workload';
import type { Workspace } from './workspace';

export interface RehearsalOptions extends Required<Pick<CloudOptions, 'latency' | 'seed' | 'egress'>> {
  definition: ClusterDefinition;
  workspace: Workspace;
  progress: Progress;
  /** What happens to the cluster between the checks. */
  programme: Programme;
}

/**
 * The main job from end to end: start a local cloud, deploy the cluster, check it, interrupt it under load, pause and
 * resume it, check it again, destroy it, see that nothing is left, and write down what was measured. The local cloud is
 * gone afterwards, however this ends.
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const { definition, workspace, progress, latency, seed, egress, programme } = options;
  const { reportFile, pageFile, resultsFile, networkFile, secretsFile } = workspace;
  await Promise.all(
    [reportFile, pageFile, resultsFile, networkFile, secretsFile].map((file) => rm(file, { force: true })),
  );
  const startedAt = Date.now();
  const cloud = await startCloud({
    ...{ projectRoot: workspace.projectRoot, latency, seed, egress },
    onProgress: progress,
  });
  const { complete } = programme;
  const sampler = complete ? sampleCommandLines() : null;
  try {
    const cluster = await LocalCluster.initialise(definition, workspace, progress);

    await cluster.preflight();
    progress('deploying');
    const sinceDeploy = stopwatch();
    await cluster.deploy();
    const deploySeconds = sinceDeploy();
    await cluster.ready();
    progress('checking');
    const check = await cluster.check();
    const readySeconds = sinceDeploy();
    await cluster.apply();
    await kcatRoundTrip(cluster, progress);
    await cluster.status();
    const network = complete ? await proveNetwork(cluster, workspace, progress) : null;
    const units = complete ? await unitExposures(cluster.nodes[0].name) : [];
    const versionsInUse = await versions(cluster.nodes[0].name);

    const secrets = sampler && proveSecrets(cluster, workspace, sampler, progress);
    const played = await playUnderLoad(cluster, workspace, programme, progress, () => secrets?.note());
    const untold = missingNews(await readMessages(), played.interruptions, definition.name);
    for (const line of untold) progress(line);
    const paused = complete ? await pause(cluster, progress) : null;
    progress('checking again');
    const secondCheck = await cluster.check();

    await secrets?.searchCluster();
    progress('destroying');
    const sinceDestroy = stopwatch();
    await cluster.destroy();
    const destroySeconds = sinceDestroy();
    const { leftovers, missing } = await cluster.aftermath();
    for (const line of [...leftovers.map((one) => `left over: ${one}`), ...missing]) progress(line);
    const handedOver = played.interruptions.some(
      ({ scenario }) => scenario !== 'pause' && PLAYS[scenario].handsOver,
    );
    const privileges = await checkLeastPrivilege(workspace, handedOver, progress);

    const workload = sumOf(
      [workloadOf(check), workloadOf(secondCheck), ...(paused ? [paused.counts] : []), played.verdict],
      played.verdict,
    );
    const clean = leftovers.length === 0 && missing.length === 0;
    const report = reportSchema.parse({
      ok:
        check.ok &&
        secondCheck.ok &&
        untold.length === 0 &&
        clean &&
        privileges.ok &&
        (network?.ok ?? true) &&
        isWhole(workload) &&
        (played.pipeline === null || isExactlyOnce(played.pipeline)) &&
        (played.cases ?? []).every(({ ok }) => ok),
      startedAt,
      latency,
      seed,
      injectedSeconds: injectedSeconds(latency),
      machine: machine(),
      versions: versionsInUse,
      deploy: { seconds: deploySeconds, readySeconds },
      workload,
      pipeline: played.pipeline,
      cases: played.cases,
      interruptions: [...played.interruptions, ...(paused ? [paused.interruption] : [])],
      security: null,
      destroy: { seconds: destroySeconds, leftovers },
    } satisfies RehearsalReport);
    // Not ok before the last proof, which searches the report, too.
    await write({ ...report, ok: false }, workspace);
    const found = secrets && (await secrets.conclude());
    const judged = await write(
      {
        ...report,
        ok: report.ok && (found?.ok ?? true),
        security: network && found && summary({ network, secrets: found, privileges, units }),
      },
      workspace,
    );
    progress(`report: ${relative(workspace.projectRoot, workspace.pageFile)}`);
    return judged;
  } finally {
    sampler?.stop();
    progress('removing the local cloud');
    await cloud.stop();
  }
}

/** The report, and the page that shows it. */
async function write(report: RehearsalReport, { reportFile, pageFile }: Workspace): Promise<RehearsalReport> {
  await mkdir(dirname(reportFile), { recursive: true });
  await writeFile(reportFile, `${JSON.stringify(report, null, 2)}\n`);
  await writePage(dirname(reportFile), pageFile);
  return report;
}
