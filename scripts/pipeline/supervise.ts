import type { Clock } from '../load/clock';
import type { StartCopier } from './copier';
import type { CopierEnd } from './files';

/** So that one that can't work does not take the machine for itself. */
const PAUSE_MS = 500;

export interface SuperviseOptions {
  start: StartCopier;
  /** How long a copier lives after its first transaction, by how many were killed before; null: until it ends by itself. */
  lifeMs: (killed: number) => number | null;
  /** Told after each transaction that a copier saw committed. */
  onCopied: () => void;
  onEnd: (end: CopierEnd) => void;
  clock: Clock;
  /** Ends it: the last copier is killed like all before. */
  signal: AbortSignal;
}

/** Keep a copier running: kill it when its time has come, start the next one when it is gone, for whatever reason. */
export async function supervise(options: SuperviseOptions): Promise<void> {
  const { clock, onEnd, signal } = options;
  for (let killed = 0; !signal.aborted;) {
    const end = await liveOnce(options, options.lifeMs(killed));
    if (end.why === 'killed') killed += 1;
    onEnd(end);
    if (!signal.aborted) await clock.sleepUntil(clock.now() + PAUSE_MS);
  }
}

async function liveOnce(
  { start, onCopied, clock, signal }: SuperviseOptions,
  lifeMs: number | null,
): Promise<CopierEnd> {
  let [copied, why]: [number, CopierEnd['why']] = [0, 'failed'];
  const kill = () => {
    why = 'killed';
    copier.kill();
  };
  const copier = start((count) => {
    // From the first transaction on: one that dies before it never gets anywhere.
    if (copied === 0 && lifeMs !== null) void clock.sleepUntil(clock.now() + lifeMs).then(kill);
    copied = count;
    onCopied();
  });
  if (signal.aborted) kill();
  signal.addEventListener('abort', kill, { once: true });
  const lastWords = await copier.ended;
  signal.removeEventListener('abort', kill);
  return { at: clock.now(), why, copied, lastWords };
}
