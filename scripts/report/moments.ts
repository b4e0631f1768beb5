import type { RehearsalReport } from '../../cluster/report';

type Interruption = RehearsalReport['interruptions'][number];
type Durations = 'endedMs' | 'underReplicatedMs' | 'maxGapMs' | 'stopGapMs';
export type Step = Exclude<Extract<keyof Interruption, `${string}Ms`>, Durations>;

/** Whose doing a step is. */
export type Actor = 'old' | 'cluster' | 'replacement';

interface StepDescription {
  /** A column's heading. */
  short: string;
  /** A sentence's end: "what has happened then". */
  long: string;
  by: Actor;
  /** The steps it can begin with, the last that was taken counts; none of them: the interruption itself. */
  begins: Step[];
}

/** In the order in which a drained instance takes them. */
export const STEPS: Record<Step, StepDescription> = {
  detectedMs: { short: 'heard', long: 'watcher has heard the notice', by: 'old', begins: [] },
  standbyMs: { short: 'standby', long: 'standby ready', by: 'replacement', begins: ['detectedMs'] },
  stoppingMs: { short: 'told to stop', long: 'Kafka told to stop', by: 'old', begins: ['stoppingMs'] },
  leadersMovedMs: {
    ...{ short: 'leaders moved', long: 'all leaders elsewhere', by: 'cluster', begins: ['stoppingMs'] },
  },
  stoppedMs: { short: 'stopped', long: 'Kafka stopped', by: 'old', begins: ['stoppingMs'] },
  releasedMs: { short: 'released', long: 'volume released', by: 'old', begins: ['stoppedMs'] },
  claimedMs: {
    ...{ short: 'claimed', long: 'volume and address taken' },
    ...{ by: 'replacement', begins: ['standbyMs', 'releasedMs'] },
  },
  startedMs: { short: 'started', long: 'Kafka serves again', by: 'replacement', begins: ['claimedMs'] },
  inSyncMs: { short: 'in sync', long: 'all replicas in sync', by: 'cluster', begins: ['claimedMs'] },
};

/** A step that was taken, in milliseconds since the interruption began. */
export interface Moment {
  label: string;
  by: Actor;
  /** When it began to come about: the step it waited for. */
  sinceMs: number;
  atMs: number;
}

/** @param leadersHomeMs when the preferred leaders led again, null if that was never in question */
export function moments(interruption: Interruption, leadersHomeMs: number | null): Moment[] {
  const taken = (Object.keys(STEPS) as Step[]).flatMap((step): Moment[] => {
    const atMs = interruption[step];
    if (atMs === null) return [];
    const { long: label, by, begins } = STEPS[step];
    const before = begins.map((one) => interruption[one]).filter((one) => one !== null && one <= atMs);
    return [{ label, by, sinceMs: Math.max(0, ...(before as number[])), atMs }];
  });
  if (leadersHomeMs !== null) {
    const sinceMs = Math.min(interruption.inSyncMs ?? 0, leadersHomeMs);
    taken.push({ label: 'leaders back home', by: 'cluster', sinceMs, atMs: leadersHomeMs });
  }
  return taken.sort((a, b) => a.atMs - b.atMs);
}
