import { actionKey, type Action } from './plan';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;

export interface ReconcilerOptions {
  /** The actions that are due now; asked again after every change. Empty before the first state is known. */
  plan(): Action[];
  /** Milliseconds an action has to wait since it was first planned. */
  delayMs(action: Action): number;
  /** Carry one out. May change what `plan` says next. */
  execute(action: Action): Promise<void>;
  /** Called after every step, for instance to write the status down. */
  settled(): void;
  log(line: string): void;
  now(): number;
}

interface Progress {
  firstPlanned: number;
  running: boolean;
  failures: number;
  notBefore: number;
}

export interface Reconciler {
  /** Something may have changed: plan again, soon. */
  wake(): void;
  stop(): void;
}

/**
 * Carries out what the plan says, side by side, each action once at a time. One that fails is tried again later and
 * later, while all others go on.
 */
export function reconciler(options: ReconcilerOptions): Reconciler {
  const progress = new Map<string, Progress>();
  let timer: NodeJS.Timeout | null = null;
  let scheduled = false;
  let stopped = false;

  function step(): void {
    scheduled = false;
    if (stopped) return;
    const now = options.now();
    const actions = options.plan();
    forget(new Set(actions.map(actionKey)));
    let next = Infinity;
    for (const action of actions) {
      const state = progressOf(action, now);
      const due = Math.max(state.notBefore, state.firstPlanned + options.delayMs(action));
      if (state.running) continue;
      if (due <= now) void carryOut(action, state);
      else next = Math.min(next, due);
    }
    if (timer) clearTimeout(timer);
    // At least every second: some of what the plan looks at changes without anybody saying so.
    timer = setTimeout(wake, Math.min(1000, Math.max(0, next - now)));
    options.settled();
  }

  function progressOf(action: Action, now: number): Progress {
    const key = actionKey(action);
    const known = progress.get(key);
    if (known) return known;
    const fresh = { firstPlanned: now, running: false, failures: 0, notBefore: 0 };
    progress.set(key, fresh);
    return fresh;
  }

  /** What is not planned any more starts anew should it come back. */
  function forget(planned: ReadonlySet<string>): void {
    for (const [key, { running }] of progress) if (!running && !planned.has(key)) progress.delete(key);
  }

  async function carryOut(action: Action, state: Progress): Promise<void> {
    state.running = true;
    try {
      await options.execute(action);
      state.failures = 0;
    } catch (error) {
      const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** state.failures);
      state.failures += 1;
      state.notBefore = options.now() + wait;
      const reason = error instanceof Error ? error.message : String(error);
      options.log(`${actionKey(action)}: ${reason} (again in ${wait} ms)`);
    }
    state.running = false;
    wake();
  }

  function wake(): void {
    if (scheduled || stopped) return;
    scheduled = true;
    setImmediate(step);
  }

  return {
    wake,
    stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}
