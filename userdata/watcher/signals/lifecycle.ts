import type { SignalSource } from './signal';

const STATES = ['InService', 'Terminated', 'Detached', 'Standby'] as const;

/**
 * The state that Auto Scaling wants the instance in. `none` until its first transition.
 *
 * Source: EC2 Auto Scaling user guide, "Retrieve the target lifecycle state through instance metadata".
 */
export interface LifecycleSignal {
  kind: 'lifecycle';
  target: (typeof STATES)[number] | 'none';
}

export const lifecycle: SignalSource<LifecycleSignal> = {
  path: 'autoscaling/target-lifecycle-state',
  parse: (body) => {
    if (body === undefined) return { kind: 'lifecycle', target: 'none' };
    const target = STATES.find((state) => state === body.trim());
    if (!target) throw new Error(`not a lifecycle state: ${JSON.stringify(body.slice(0, 80))}`);
    return { kind: 'lifecycle', target };
  },
};
