import type { Clock } from '../effects/clock';
import type { Effects } from './watch';

/** Only say what would be done: every signal, whenever it changes, and what it would lead to, as JSON lines. */
export function dryRunEffects(clock: Pick<Clock, 'now'>, print: (line: string) => void): Effects {
  const say = (line: object) => print(JSON.stringify({ at: new Date(clock.now()).toISOString(), ...line }));
  return {
    heard: async (signal, decision) => say({ signal, decision }),
    trouble: (message) => say({ trouble: message }),
    polled: async () => undefined,
  };
}
