import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ClusterConfig } from '../../cluster/config';
import { type RehearsalReport, reportSchema } from '../../cluster/report';
import { type CloudOptions, startCloud } from '../cloud';
import { LocalCluster, type Progress } from './lifecycle';
import type { Workspace } from './workspace';

export interface RehearsalOptions extends Required<Pick<CloudOptions, 'latency' | 'seed'>> {
  config: ClusterConfig;
  workspace: Workspace;
  progress: Progress;
}

/**
 * The main job from end to end: start a local cloud, deploy the cluster, check it, destroy it, see that nothing is
 * left, and write down what was measured. The local cloud is gone afterwards, however this ends.
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const { config, workspace, progress, latency, seed } = options;
  await rm(workspace.reportFile, { force: true });
  const cloud = await startCloud({ projectRoot: workspace.projectRoot, latency, seed, onProgress: progress });
  try {
    const cluster = new LocalCluster(config, workspace, progress);
    await cluster.initialise();

    progress('deploying');
    const sinceDeploy = stopwatch();
    await cluster.deploy();
    const deploySeconds = sinceDeploy();
    await cluster.ready();
    progress('checking');
    const check = await cluster.check();
    const readySeconds = sinceDeploy();
    await cluster.makeOrdersTopic();
    await cluster.kcatRoundTrip();
    await cluster.status();

    progress('destroying');
    const sinceDestroy = stopwatch();
    await cluster.destroy();
    const destroySeconds = sinceDestroy();
    const leftovers = await cluster.leftovers();

    const report = reportSchema.parse({
      ok: check.ok && leftovers.length === 0,
      latency,
      seed,
      deploy: { seconds: deploySeconds, readySeconds },
      workload: workloadOf(check),
      interruptions: [],
      destroy: { seconds: destroySeconds, leftovers },
    } satisfies RehearsalReport);
    await mkdir(dirname(workspace.reportFile), { recursive: true });
    await writeFile(workspace.reportFile, `${JSON.stringify(report, null, 2)}\n`);
    return report;
  } finally {
    progress('removing the local cloud');
    await cloud.stop();
  }
}

/** The check's counts. @throws Error if nothing was written or the topic was not read to its end */
function workloadOf({ workload }: Awaited<ReturnType<LocalCluster['check']>>): RehearsalReport['workload'] {
  const { lost, duplicated, outOfOrder } = workload ?? { lost: null, duplicated: null, outOfOrder: null };
  if (!workload || lost === null || duplicated === null || outOfOrder === null) {
    throw new Error('the check could not write, or not read its topic to the end: see its table above');
  }
  const { acked, failedSends, p50Ms, p99Ms, maxMs } = workload;
  return { acked, lost, duplicated, outOfOrder, failedSends, p50Ms, p99Ms, maxMs };
}

/** Seconds since now, in tenths. */
function stopwatch(): () => number {
  const started = performance.now();
  return () => Math.round((performance.now() - started) / 100) / 10;
}
