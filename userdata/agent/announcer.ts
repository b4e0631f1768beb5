import type { NodeState } from '../../cluster/names';
import { backoffMs } from '../effects/clock';
import type { NodeContext } from './context';
import { reason } from './life';
import type { News } from './news';

/** Says in the instance's tag KafkaState what it does, and tells people what they should hear of. */
export interface Announcer {
  /**
   * Say it in the background until it is said or there is something newer. A standby says it anew every 15 s, since
   * it counts only if it said so lately. Nothing waits for the tag: it is information, and no claim is held up by it.
   */
  say(state: NodeState): void;
  /** Tell people, in the background and a few times if need be. */
  tell(news: News): void;
}

const REFRESH_MS = 15_000;
const TELL_ATTEMPTS = 5;

export function createAnnouncer({
  cloud,
  descriptor,
  machine,
}: Pick<NodeContext, 'cloud' | 'descriptor' | 'machine'>): Announcer {
  const { clock, log } = machine;
  let latest = 0;
  /** One call at a time, so that no late one says something old. */
  let call: Promise<unknown> = Promise.resolve();

  const write = (state: NodeState): Promise<boolean> => {
    const written = call
      .then(() => cloud.tagState(state, new Date(clock.now())))
      .then(
        () => true,
        (error) => {
          log.warn(`tag ${state} not written: ${reason(error)}`);
          return false;
        },
      );
    call = written;
    return written;
  };
  const keepSaying = async (state: NodeState, turn: number): Promise<void> => {
    let failures = 0;
    while (turn === latest) {
      const written = await write(state);
      if (written && state !== 'standby') return;
      failures = written ? 0 : failures + 1;
      await clock.sleep(written ? REFRESH_MS : backoffMs(clock, failures));
    }
  };
  const keepTelling = async ({ what, details }: News): Promise<void> => {
    const subject = `${descriptor.cluster.name} ${descriptor.node.name}: ${what}`;
    for (let attempt = 1; attempt <= TELL_ATTEMPTS; attempt += 1) {
      try {
        await cloud.tell(subject, details);
        return;
      } catch (error) {
        log.warn(`not told: ${subject}: ${reason(error)}`);
        await clock.sleep(backoffMs(clock, attempt));
      }
    }
  };
  return {
    say: (state) => void keepSaying(state, ++latest),
    tell: (news) => void keepTelling(news),
  };
}
