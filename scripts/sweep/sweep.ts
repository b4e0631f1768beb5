import { OperatorError } from '../../cluster/errors';
import type { SweepCalls } from './aws';
import { type ClusterInstance, type Fate, judge } from './judge';

export interface SweepOptions {
  calls: SweepCalls;
  now: () => Date;
  sleep: (milliseconds: number) => Promise<void>;
  /** Told what is found and done, in lines. */
  say: (line: string) => void;
}

const POLL_MS = 2000;
/** A drain, a clean shutdown and EC2's own time, several times over. */
const LIMIT_SECONDS = 900;

/**
 * Terminate the cluster's instances that are in no Auto Scaling group, and wait until they are gone: only then are
 * their volumes and interfaces free. Those that are just draining may power off by themselves first. Instances of a
 * living group, and of other clusters, are left alone.
 *
 * @returns how many orphans there were
 * @throws OperatorError SWEEP_FAILED if AWS refuses a call, or orphans are still there after 15 minutes
 */
export async function sweep({ calls, now, sleep, say }: SweepOptions): Promise<number> {
  const deadline = now().getTime() + LIMIT_SECONDS * 1000;
  /** What was last done about each orphan. */
  const done = new Map<string, Step['kind']>();
  for (;;) {
    const instances = await calls.describeInstances();
    const orphans = instances.filter(({ group }) => group === null);
    if (orphans.length === 0) break;
    if (now().getTime() > deadline) throw stillThere(orphans);
    for (const orphan of orphans) {
      const step = nextStep(judge(orphan, now()), done.has(orphan.id));
      if (step.kind === done.get(orphan.id)) continue;
      if (step.kind === 'terminate') await calls.terminate(orphan.id);
      done.set(orphan.id, step.kind);
      say(`${orphan.id} of ${orphan.node}, in no group: ${step.words}`);
    }
    await sleep(POLL_MS);
  }
  say(done.size === 0 ? 'no orphans' : `orphans gone: ${done.size}`);
  return done.size;
}

interface Step {
  kind: 'look again' | Fate['action'];
  words: string;
}

/** Looked at twice: it may have said that it drains, and left its group, between the two calls of one look. */
function nextStep(fate: Fate, seenBefore: boolean): Step {
  switch (fate.action) {
    case 'terminate':
      return seenBefore ? { kind: 'terminate', words: 'terminated' } : { kind: 'look again', words: 'found' };
    case 'wait':
      return { kind: 'wait', words: `draining, may power off by itself until ${fate.until.toISOString()}` };
    case 'ending':
      return { kind: 'ending', words: 'shutting down' };
  }
}

function stillThere(orphans: ClusterInstance[]): OperatorError {
  const list = orphans.map(({ id, node, state }) => `${id} of ${node} (${state})`).join(', ');
  return new OperatorError(
    'SWEEP_FAILED',
    `not terminated after ${LIMIT_SECONDS / 60} minutes: ${list}`,
    'look at them in the EC2 console (a termination can hang for some minutes), then run the same command again',
  );
}
