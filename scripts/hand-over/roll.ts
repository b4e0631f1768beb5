import { OperatorError } from '../../cluster/errors';
import type { Evidence, ExpectedNode } from '../status/evidence';
import { refusing, requestAndFollow } from './drain';
import { follow } from './follow';
import { blockers } from './gate';
import { planRoll, type RollOptions, type Step } from './order';
import { instancesSeen, nodeNamed, situationOf } from './situation';
import { POLL_MS, type World } from './world';

/**
 * Hand the outdated nodes over, one by one; each only when the one before is whole again. Whatever is in the middle of a
 * hand-over is followed to its end first, so that this can be run again at any time.
 *
 * @throws OperatorError NODE_UNKNOWN, NODE_NOT_SERVING; HAND_OVER_LATE at the first node that does not come back, or
 * whose gate does not open
 */
export async function roll(options: RollOptions & { dryRun: boolean }, world: World): Promise<void> {
  const evidence = await world.look();
  for (const name of options.only ?? []) nodeNamed(name, evidence.nodes);
  const lines = planLines(evidence, options);
  for (const line of lines) world.say(line);
  if (lines.length === 0) return world.say('nothing to do: no node that runs is outdated');
  if (options.dryRun) return;

  const done = new Set<string>();
  for (;;) {
    const next = await nextStep(options, done, world);
    if (!next) return world.say(`done: ${[...done].join(', ') || 'nothing was left to do'}`);
    await requestAndFollow(next.node, next.instance, world, again(options, next.left));
    done.add(next.node.name);
  }
}

function planLines(evidence: Evidence, options: RollOptions): string[] {
  const instances = instancesSeen(evidence);
  const changing = evidence.nodes.filter((node) => situationOf(node, instances).kind === 'handing over');
  return [
    ...changing.map(({ name }) => `${name}: is just changing its instance, which is waited for first`),
    ...planRoll(evidence, options).map(({ node, why }) => `${node.name}: ${why}`),
  ];
}

/**
 * Looked for anew each time, because the active controller moves and so may everything else. @param done nodes that have
 * had their turn @returns once its gate is open
 */
async function nextStep(
  options: RollOptions,
  done: Set<string>,
  world: World,
): Promise<(Step & { left: Step[] }) | undefined> {
  const { now, sleep, say, timeoutMinutes } = world;
  const said = new Set<string>();
  let deadline = now().getTime() + timeoutMinutes * 60_000;
  for (;;) {
    const evidence = await world.look();
    const left = planRoll(evidence, options).filter(({ node }) => !done.has(node.name));
    const settled = await settle(evidence, world, again(options, left));
    if (settled) {
      // All others were to be replaced anyway; this one has just been.
      if (options.all) done.add(settled.name);
      deadline = now().getTime() + timeoutMinutes * 60_000;
      continue;
    }
    const [step] = left;
    if (!step) return undefined;
    const reasons = blockers(step.node, evidence);
    if (reasons.length === 0) return { ...step, left };
    for (const reason of reasons.filter((one) => !said.has(one))) {
      said.add(reason);
      say(`${step.node.name}: waits: ${reason}`);
    }
    if (now().getTime() >= deadline) throw closed(step.node, reasons, timeoutMinutes, again(options, left));
    await sleep(POLL_MS);
  }
}

/** Follow the first node that is changing its instance. @returns it; undefined if there is none */
async function settle(evidence: Evidence, world: World, goOn: string): Promise<ExpectedNode | undefined> {
  const instances = instancesSeen(evidence);
  for (const node of evidence.nodes) {
    const situation = situationOf(node, instances);
    if (situation.kind === 'refused') throw refusing(node, situation.instance);
    if (situation.kind === 'handing over') {
      await follow(node, situation.leaving?.id ?? null, world, goOn);
      return node;
    }
  }
  return undefined;
}

/** The command line for what is left. Under --all only the names can tell who has had their turn. */
function again({ all, only }: RollOptions, left: Step[]): string {
  const names = all ? left.map(({ node }) => node.name) : only;
  const options = [...(all ? ['--all'] : []), ...(names ? ['--node', ...names] : [])];
  return ['npm run roll', ...(options.length > 0 ? ['--', ...options] : [])].join(' ');
}

function closed({ name }: ExpectedNode, reasons: string[], minutes: number, goOn: string): OperatorError {
  return new OperatorError(
    'HAND_OVER_LATE',
    `${name} could not be handed over for ${minutes} minutes:\n  ${reasons.join('\n  ')}`,
    `nothing was done to it. npm run status says what to do about that; then again: ${goOn}`,
  );
}
