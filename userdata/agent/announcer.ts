import type { NodeState } from '../../cluster/names';
import type { NodeContext } from './context';
import { reason } from './life';

/** Says in the instance's tag KafkaState what it does. One call at a time, so that no late one says something old. */
export interface Announcer {
  say(state: NodeState): Promise<void>;
  /** Say it as well as that goes, without waiting. */
  mention(state: NodeState): void;
  /** Say it anew every 15 s: a standby counts only if it said so lately. */
  keepSaying(state: NodeState): { stop(): void };
}

const REFRESH_MS = 15_000;

export function createAnnouncer({ cloud, machine }: NodeContext): Announcer {
  const { clock, log } = machine;
  let last: Promise<void> = Promise.resolve();

  const say = (state: NodeState): Promise<void> => {
    last = last.catch(() => undefined).then(() => cloud.tagState(state, new Date(clock.now())));
    return last;
  };
  const mention = (state: NodeState): void => {
    say(state).catch((error) => log.warn(`tag ${state} not written: ${reason(error)}`));
  };
  const keepSaying = (state: NodeState) => {
    let stopped = false;
    const refresh = async (): Promise<void> => {
      for (;;) {
        await clock.sleep(REFRESH_MS);
        if (stopped) return;
        mention(state);
      }
    };
    void refresh();
    return { stop: () => void (stopped = true) };
  };
  return { say, mention, keepSaying };
}
