import { OperatorError } from '../../cluster/errors';
import type { ExpectedNode, InstanceSeen } from '../status/evidence';
import { follow } from './follow';
import { blockers } from './gate';
import { instancesSeen, nodeNamed, situationOf } from './situation';
import type { World } from './world';

/**
 * Hand a node over to a new instance. One that is just doing that is only followed.
 *
 * @throws OperatorError NODE_UNKNOWN, NODE_NOT_SERVING, HAND_OVER_UNSAFE before anything is done; HAND_OVER_LATE
 */
export async function drain(name: string, world: World): Promise<void> {
  const again = `npm run drain -- ${name}`;
  const evidence = await world.look();
  const node = nodeNamed(name, evidence.nodes);
  const situation = situationOf(node, instancesSeen(evidence));
  switch (situation.kind) {
    case 'serving': {
      const reasons = blockers(node, evidence);
      if (reasons.length > 0) throw unsafe(node, reasons, again);
      return requestAndFollow(node, situation.instance, world, again);
    }
    case 'handing over':
      world.say(`${name}: is just changing its instance`);
      return follow(node, situation.leaving?.id ?? null, world, again);
    case 'refused':
      throw refusing(node, situation.instance);
    case 'absent':
      throw new OperatorError(
        'NODE_NOT_SERVING',
        `${name} has no running instance`,
        'npm run status says why, and what to do; its next instance will be a new one anyway',
      );
  }
}

export async function requestAndFollow(
  node: ExpectedNode,
  { id }: InstanceSeen,
  world: World,
  again: string,
): Promise<void> {
  await world.request(id);
  await follow(node, id, world, again);
}

export function refusing({ name }: ExpectedNode, { id }: InstanceSeen): OperatorError {
  return new OperatorError(
    'NODE_NOT_SERVING',
    `${id} refuses to be ${name}, and has nothing to hand over`,
    `agent status on ${id} says why; docs/faults.md what to do about it`,
  );
}

function unsafe({ name }: ExpectedNode, reasons: string[], again: string): OperatorError {
  return new OperatorError(
    'HAND_OVER_UNSAFE',
    `${name} may not stop now:\n  ${reasons.join('\n  ')}`,
    `npm run status says what to do about it; then again: ${again}`,
  );
}
