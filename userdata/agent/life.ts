import { OperatorError } from '../../cluster/errors';
import type { NodeState } from '../../cluster/names';
import { backoffMs } from '../effects/clock';
import type { Machine } from '../effects/machine';
import { type AgentStatus, writeStatus } from './status';

/** Tells a step's status what it waits for. */
export type WaitingFor = (what: string) => void;

/** Runs the steps of a node's life and keeps `agent status` true. */
export interface Life {
  /**
   * Take a step, again and again until it succeeds: what fails may heal (a policy not visible yet, a throttled
   * call), and an operator sees which step it is and why.
   *
   * @throws OperatorError at once: that is a refusal, which only an operator's hand can turn around
   */
  step<T>(name: string, action: (waitingFor: WaitingFor) => Promise<T>): Promise<T>;
  enter(state: NodeState): Promise<void>;
  /** All steps are done; later trouble is told by `problem`. */
  settle(): Promise<void>;
  /** Something is wrong, or no longer (null). Reported once when it changes. */
  problem(message: string | null): Promise<void>;
}

export function startLife({ clock, files, log }: Machine): Life {
  const now = () => new Date(clock.now()).toISOString();
  let status: AgentStatus = {
    state: 'booting',
    step: null,
    since: now(),
    attempts: 0,
    waitingFor: null,
    lastError: null,
  };
  const update = (changes: Partial<AgentStatus>): Promise<void> => {
    status = { ...status, ...changes };
    return writeStatus(files, status);
  };
  const waitingFor = (what: string) => {
    if (what === status.waitingFor) return;
    log.info(`${status.step}: waiting: ${what}`);
    status = { ...status, waitingFor: what };
    writeStatus(files, status).catch((error) => log.warn(`status cannot be written: ${reason(error)}`));
  };

  return {
    step: async (name, action) => {
      const start = clock.now();
      await update({ step: name, since: now(), attempts: 0, waitingFor: null, lastError: null });
      for (;;) {
        await update({ attempts: status.attempts + 1 });
        try {
          const result = await action(waitingFor);
          log.info(`${name}: done in ${clock.now() - start} ms`);
          return result;
        } catch (error) {
          if (error instanceof OperatorError) throw error;
          const delay = backoffMs(clock, status.attempts);
          await update({ lastError: reason(error) });
          log.warn(
            `${name}: attempt ${status.attempts} failed, again in ${Math.round(delay / 100) / 10} s: ${reason(error)}`,
          );
          await clock.sleep(delay);
        }
      }
    },
    enter: async (state) => {
      log.info(`state: ${state}`);
      await update({ state });
    },
    settle: () => update({ step: null, since: now(), attempts: 0, waitingFor: null, lastError: null }),
    problem: async (message) => {
      if (message === status.lastError) return;
      if (message) log.warn(message);
      else log.info('recovered');
      await update({ lastError: message, since: now() });
    },
  };
}

/** AWS errors carry their code in `name`. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ['Error', 'OperatorError'].includes(error.name) ? error.message : `${error.name}: ${error.message}`;
}
