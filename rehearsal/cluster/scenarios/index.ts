import type { LoadVerdict } from '../../../scripts/load/verify';
import type { CaseVerdict } from '../../../scripts/pipeline/cases';
import type { PipelineVerdict } from '../../../scripts/pipeline/verify';
import type { LocalCluster, Progress } from '../lifecycle';
import { tryCases } from '../cases';
import { RunningLoad } from '../load';
import { RunningPipeline } from '../pipeline';
import type { Workspace } from '../workspace';
import { PLAYS } from './plays';
import type { Choice } from './series';
import { Ballast } from '../ballast';
import { describe, type Interruption } from './stage';

export interface Programme {
  /** @param nodes names of all nodes */
  choices(nodes: string[]): readonly Choice[];
  /** Whether network and secrets are proven before, and the cluster paused and resumed afterwards; or only this. */
  complete: boolean;
  /** Decides when the copier of a transactional pipeline is killed; null: no such pipeline, and no cases. */
  exactlyOnceSeed: number | null;
}

export interface Played {
  interruptions: Interruption[];
  /** What became of the records that were offered all the while. */
  verdict: LoadVerdict;
  /** What became of those that were copied in transactions; null without a pipeline. */
  pipeline: PipelineVerdict | null;
  /** What people start from, tried meanwhile; null if it was not. */
  cases: CaseVerdict[] | null;
}

/**
 * Play interruptions one after the other under one load, and account for every record of it.
 *
 * @param noteSecrets told whenever the cluster may have got other secrets
 */
export async function playUnderLoad(
  cluster: LocalCluster,
  workspace: Workspace,
  programme: Programme,
  progress: Progress,
  noteSecrets: () => void,
): Promise<Played> {
  const { exactlyOnceSeed } = programme;
  const choices = programme.choices(cluster.nodes.map(({ name }) => name));
  const ballast = new Ballast(workspace.projectRoot, progress);
  await ballast.bring(choices[0]?.ballastMib ?? 0);
  const load = await RunningLoad.start(workspace);
  const pipeline = exactlyOnceSeed === null ? null : await RunningPipeline.start(workspace, exactlyOnceSeed);
  const cases = exactlyOnceSeed === null ? null : tryCases(workspace);
  const stage = { cluster, load, progress, noteSecrets };
  const interruptions: Interruption[] = [];
  for (const [index, { scenario, nodes, ballastMib, warmUp }] of choices.entries()) {
    await ballast.bring(ballastMib);
    progress(`${index + 1} of ${choices.length}: ${scenario}`);
    const measured = [await PLAYS[scenario].perform(stage, [...nodes])].flat();
    for (const one of measured) progress(describe(one));
    noteSecrets();
    interruptions.push(...measured.map((one) => ({ ...one, ballastMib, warmUp })));
  }
  const tried = await cases;
  for (const { name, ok, detail } of tried ?? [])
    progress(`case ${name} ${ok ? 'holds' : 'FAILS'}: ${detail}`);
  const verdict = await load.finish();
  const { acked, lost, duplicated, outOfOrder, failedSends, p50Ms, p99Ms, maxMs } = verdict;
  progress(
    `load: ${acked} records acknowledged, ${lost} lost, ${duplicated} duplicated, ${outOfOrder} out of order, ` +
      `${failedSends} failed; latency ${p50Ms} ms (median), ${p99Ms} ms (p99), ${maxMs} ms (longest)`,
  );
  const copied = pipeline && (await pipeline.finish());
  if (copied) {
    progress(
      `pipeline: ${copied.input} records, ${copied.copied} copied, ${copied.lost} lost, ${copied.duplicated} duplicated, ` +
        `${copied.outOfOrder} out of order; its copier was killed ${copied.crashes} times`,
    );
  }
  return { interruptions, verdict, pipeline: copied, cases: tried };
}
