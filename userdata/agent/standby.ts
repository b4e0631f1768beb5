import { until } from '../effects/clock';
import type { NodeContext } from './context';
import { judgeVolume } from './volume';
import type { WaitingFor } from './life';

/**
 * In service in its group, which is when a termination hook protects it. An instance that holds the volume was so
 * before: this is the agent's restart, and it may have left the group meanwhile.
 */
export async function waitInService(node: NodeContext, waitingFor: WaitingFor): Promise<void> {
  const { cloud, descriptor, identity, machine } = node;
  await until(machine.clock, { what: 'in service', everyMs: 3000 }, async () => {
    const membership = await cloud.groupMembership();
    if (membership?.group === descriptor.group && membership.lifecycleState === 'InService') return true;
    if (judgeVolume(await cloud.describeVolume(), identity.instanceId).action === 'attached') return true;
    waitingFor(membership ? `${membership.group} says ${membership.lifecycleState}` : 'a place in its group');
    return undefined;
  });
}

