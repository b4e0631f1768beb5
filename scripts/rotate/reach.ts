import { OperatorError } from '../../cluster/errors';
import { clusterNodes } from '../../cluster/nodes';
import { blockers } from '../hand-over/gate';
import { planRoll } from '../hand-over/order';
import { roll } from '../hand-over/roll';
import { instancesSeen, situationOf } from '../hand-over/situation';
import { POLL_MS } from '../hand-over/world';
import { writeIds } from '../secrets/cluster-files';
import { undeployed, whatIsMissing } from './deployed';
import type { World } from './world';

/** How nodes get what was issued. */
export type Way =
  /** One by one, with no failed request. */
  | 'roll'
  /** All at once: where certificates have expired, no node can ask whether it may stop. */
  | 'pause';

/**
 * Deploy what was issued, bring it to every node, and record that all have it. Can be repeated at any time: what is done
 * already is not done again.
 *
 * @param again the command line that goes on with what is left undone
 * @throws OperatorError ROTATION_INCOMPLETE naming the nodes that lack it; as deploy; what roll throws
 */
export async function bringToNodes(world: World, way: Way, again: string): Promise<void> {
  await deploy(world, again);
  if (way === 'roll') {
    await roll({ only: null, all: false, dryRun: false }, world);
  } else {
    await world.replaceInstances();
    await serving(world, again);
  }
  const lacking = await nodesLacking(world);
  if (lacking.length > 0) throw incomplete(lacking, again);
  const ids = world.ids();
  delete ids.rotating;
  delete ids.rotatingNodes;
  writeIds(world.secrets.home, ids);
  world.say('every node has what was issued');
}

/**
 * Deploy, and make sure that it was carried out: one that is dismissed when Terraform asks is no error of Terraform's.
 *
 * @param again the command line that goes on
 * @throws OperatorError DEPLOY_FAILED
 */
export async function deploy(world: World, again: string): Promise<void> {
  await world.deploy();
  const nodes = clusterNodes(world.secrets.config).map(({ name }) => name);
  const lines = await whatIsMissing(
    async () => undeployed(world.ids(), nodes, await world.deployed()),
    () => world.sleep(POLL_MS),
  );
  if (lines.length === 0) return;
  throw new OperatorError(
    'DEPLOY_FAILED',
    `the deploy was not carried out, or not all of it:\n  ${lines.join('\n  ')}`,
    `nothing was rolled; have Terraform go ahead with every stack that it asks about: ${again}`,
  );
}

/** Nodes that cannot have it, each with the reason. */
async function nodesLacking(world: World): Promise<string[]> {
  const evidence = await world.look();
  const instances = instancesSeen(evidence);
  const shown = await world.shown();
  return [
    ...evidence.nodes.flatMap((node) => {
      const { kind } = situationOf(node, instances);
      return kind === 'serving' ? [] : [`${node.name} is ${kind}`];
    }),
    ...planRoll(evidence, { only: null, all: false }).map(({ node, why }) => `${node.name} ${why}`),
    ...[...shown].flatMap(([node, certificate]) => {
      if ('error' in certificate) return [`${node} shows no certificate: ${certificate.error}`];
      return certificate.value === world.issued(node) ? [] : [`${node} shows another certificate`];
    }),
  ];
}

/** Until all nodes serve, and Kafka is whole. */
async function serving(world: World, again: string): Promise<void> {
  const { look, now, sleep, say, timeoutMinutes } = world;
  const said = new Set<string>();
  for (const deadline = now().getTime() + timeoutMinutes * 60_000; ; await sleep(POLL_MS)) {
    const evidence = await look();
    const instances = instancesSeen(evidence);
    const missing = evidence.nodes.flatMap((node) => {
      const situation = situationOf(node, instances);
      return situation.kind === 'serving'
        ? blockers(node, evidence)
        : [`${node.name} is not back yet: ${situation.kind}`];
    });
    if (missing.length === 0) return;
    for (const line of missing.filter((one) => !said.has(one))) say(line);
    for (const line of missing) said.add(line);
    if (now().getTime() >= deadline) throw incomplete([...new Set(missing)], again);
  }
}

function incomplete(lacking: string[], again: string): OperatorError {
  return new OperatorError(
    'ROTATION_INCOMPLETE',
    `not every node has what was issued:\n  ${lacking.join('\n  ')}`,
    `npm run status says what to do about that; then again: ${again}`,
  );
}
