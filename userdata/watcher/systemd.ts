import { succeed } from '../effects/exec';
import type { Machine } from '../effects/machine';
import type { Counts } from './counts';

export interface Notifier {
  polled(counts: Counts): Promise<void>;
}

/** Node.js has no datagram sockets of the kind that systemd listens to: a small program says it, so not at every poll. */
const TELL_EVERY_MS = 20_000;

/**
 * Tell systemd that polling works: readiness after the first whole poll, and the watchdog from then on, but only while
 * there are whole polls. A watcher that hangs, or hears nothing any more, is started anew (WatchdogSec in its unit).
 */
export function createNotifier({ clock, exec }: Pick<Machine, 'clock' | 'exec'>): Notifier {
  let told: number | null = null;
  return {
    polled: async ({ lastGoodPoll }) => {
      const now = clock.now();
      if (lastGoodPoll === null || now - lastGoodPoll >= TELL_EVERY_MS) return;
      if (told !== null && now - told < TELL_EVERY_MS) return;
      await succeed(exec, 'systemd-notify', [told === null ? '--ready' : 'WATCHDOG=1'], { timeoutMs: 5000 });
      told = now;
    },
  };
}
