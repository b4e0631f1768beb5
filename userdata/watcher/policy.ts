import type { LifecycleSignal } from './signals/lifecycle';

/** All that can be heard. */
export type Signal = LifecycleSignal;

/** What a signal means for this instance. */
export type Action = 'nothing' | 'drain';

export function decide(signal: Signal): Action {
  switch (signal.target) {
    case 'Terminated':
      return 'drain';
    // Detaching is our own doing, and the rest is life as usual.
    case 'Detached':
    case 'InService':
    case 'Standby':
    case 'none':
      return 'nothing';
  }
}
