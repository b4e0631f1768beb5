import { readObservations, readSends } from '../../../scripts/load/read';
import { inSyncAt, leadersHomeAt, leadersMovedAt, maxGapMs } from '../../../scripts/load/analysis';
import type { Observation } from '../../../scripts/load/files';
import type { RehearsalReport, Scenario } from '../../../cluster/report';
import { setTimeout as sleep } from 'node:timers/promises';
import { requireCloud } from '../../cloud';
import type { LocalCluster, Progress } from '../lifecycle';
import type { RunningLoad } from '../load';
import { lastStepAt, type Step } from '../timeline';

export type Interruption = RehearsalReport['interruptions'][number];
/** An interruption as it was played; under which conditions is added by who chose them. */
export type Measured = Omit<Interruption, 'ballastMib' | 'warmUp'>;

/** Where scenarios play: a cluster under load. */
export interface Stage {
  cluster: LocalCluster;
  load: RunningLoad;
  progress: Progress;
  /** To be told whenever the cluster has got other secrets: those before are looked for, too. */
  noteSecrets(): void;
}

/** Instance ids by node name. */
export type Carriers = ReadonlyMap<string, string>;

/** Beyond any machine's slowness: then something is broken, not slow. */
const BACK_SECONDS = 600;
const WHOLE_SECONDS = 300;

/** Instances that run, each by the node that its address makes it, or that it stands by for. */
export async function runningInstances(): Promise<Map<string, string>> {
  const { instances } = await requireCloud();
  return new Map(
    instances.filter(({ state }) => state === 'running').map(({ node, id }) => [node ?? id, id] as const),
  );
}

/**
 * Do something to nodes under load, wait until each has come back on another instance and all is as before, and measure
 * what that took.
 *
 * @param trigger does it; the time counts from then on
 */
export async function interrupt(
  stage: Stage,
  scenario: Scenario,
  nodes: string[],
  trigger: (before: Carriers) => Promise<void>,
): Promise<Measured> {
  const before = await runningInstances();
  stage.progress(`${scenario}: ${nodes.join(', ')}`);
  const begin = Date.now();
  await trigger(before);
  const after = await waitBack(nodes, before);
  const end = await waitWhole(stage, begin);
  return measure(stage, { scenario, nodes, begin, end, before, after });
}

/** Until every node runs on another instance than before, and the one before is gone. */
async function waitBack(nodes: string[], before: Carriers): Promise<Carriers> {
  for (const deadline = Date.now() + BACK_SECONDS * 1000; ; await sleep(250)) {
    const { instances } = await requireCloud();
    const alive = instances.filter(({ state }) => state !== 'terminated');
    const missing = nodes.filter(
      (node) =>
        alive.some(({ id }) => id === before.get(node)) ||
        !alive.some((one) => one.node === node && one.kafkaState === 'running'),
    );
    if (missing.length === 0) return runningInstances();
    if (Date.now() > deadline) throw new Error(`${missing.join(', ')}: not back after ${BACK_SECONDS} s`);
  }
}

/** Until all replicas are in sync and all leaders at home. @returns when the last of it was seen */
async function waitWhole({ load }: Stage, begin: number): Promise<number> {
  for (const deadline = Date.now() + WHOLE_SECONDS * 1000; ; await sleep(1000)) {
    const now = Date.now();
    const observations = await readObservations(load.folder);
    if (isWhole(observations, begin)) return now;
    if (now > deadline) throw new Error(`not all in sync and at home after ${WHOLE_SECONDS} s`);
  }
}

function isWhole(observations: Observation[], begin: number): boolean {
  return [inSyncAt, leadersHomeAt].every((look) => {
    const { lostAt, backAt } = look(observations, begin);
    return lostAt === null || backAt !== null;
  });
}

interface Course {
  scenario: Scenario;
  nodes: string[];
  begin: number;
  end: number;
  before: Carriers;
  after: Carriers;
}

async function measure(
  { cluster, load }: Stage,
  { scenario, nodes, begin, end, before, after }: Course,
): Promise<Measured> {
  const journalsOf = (carriers: Carriers) => cluster.journals(nodes.map((node) => carriers.get(node)!));
  const [old, fresh] = await Promise.all([journalsOf(before), journalsOf(after)]);
  const [observations, sends] = await Promise.all([readObservations(load.folder), readSends(load.folder)]);
  const since = (at: number | null): number | null =>
    at === null ? null : Math.max(0, Math.round(at - begin));
  const oldStep = (step: Step) => since(lastStepAt(old, step, begin));
  const newStep = (step: Step) => since(lastStepAt(fresh, step, begin));
  const brokers = cluster.nodes.filter(({ name, role }) => role === 'broker' && nodes.includes(name));
  const { lostAt, backAt } = inSyncAt(observations, begin, end);
  const moved = brokers.map(({ id }) => leadersMovedAt(observations, id, begin, end));
  return {
    scenario,
    nodes,
    startedAt: begin,
    detectedMs: oldStep('detected'),
    standbyMs: newStep('standby'),
    stoppingMs: oldStep('stopping'),
    leadersMovedMs: since(
      moved.length === 0 || moved.includes(null) ? null : Math.max(...(moved as number[])),
    ),
    stoppedMs: oldStep('stopped'),
    releasedMs: oldStep('released'),
    claimedMs: newStep('claimed'),
    startedMs: newStep('started'),
    inSyncMs: since(backAt),
    endedMs: end - begin,
    underReplicatedMs: lostAt === null || backAt === null ? null : Math.round(backAt - lostAt),
    maxGapMs: maxGapMs(sends, begin, end),
    stopGapMs: maxGapMs(sends, begin, backAt ?? end),
  };
}

/** One line for the screen. */
export function describe({ scenario, nodes, maxGapMs: gap, stopGapMs, ...steps }: Measured): string {
  const seconds = Object.entries(steps)
    .filter((entry): entry is [string, number] => entry[0].endsWith('Ms') && entry[1] !== null)
    .map(([name, value]) => `${name.replace('Ms', '')} ${(value / 1000).toFixed(1)} s`);
  return `${scenario} of ${nodes.join(', ')}: ${seconds.join(', ')}; longest gap ${gap ?? '-'} ms, until in sync ${stopGapMs ?? '-'} ms`;
}
