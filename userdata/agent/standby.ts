import { until } from '../effects/clock';
import type { NodeContext } from './context';
import type { WaitingFor } from './life';

/** In service in its group, which is when a termination hook protects it. */
export async function waitInService(
  { cloud, descriptor, machine }: NodeContext,
  waitingFor: WaitingFor,
): Promise<void> {
  await until(machine.clock, { what: 'in service', everyMs: 3000 }, async () => {
    const membership = await cloud.groupMembership();
    if (membership?.group === descriptor.group && membership.lifecycleState === 'InService') return true;
    waitingFor(membership ? `${membership.group} says ${membership.lifecycleState}` : 'a place in its group');
    return undefined;
  });
}
