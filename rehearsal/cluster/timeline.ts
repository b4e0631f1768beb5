import type { JournalLine } from './journal';

/** What the programs of a node say in their journals at each step, as far as a rehearsal measures it. */
const STEPS = {
  detected: / : draining$|: draining$|EC2 recommends/,
  stopping: /^drain: stopping Kafka/,
  stopped: /^drain: stop kafka: done/,
  released: /^drain: detach volume: done/,
  standby: /^state: standby/,
  claimed: /^address: done/,
  started: /^state: running/,
} as const;
export type Step = keyof typeof STEPS;

/** When a step was first reported after `since`, in milliseconds since 1970; null if it never was. */
export function stepAt(journal: JournalLine[], step: Step, since: number): number | null {
  return journal.find(({ at, text }) => at >= since && STEPS[step].test(text))?.at ?? null;
}

/** As of the last of several nodes that took it; null if none did. */
export function lastStepAt(journals: JournalLine[][], step: Step, since: number): number | null {
  const times = journals.map((journal) => stepAt(journal, step, since)).filter((at) => at !== null);
  return times.length > 0 ? Math.max(...times) : null;
}
