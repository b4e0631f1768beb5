import { NODE_PATHS, UNITS } from '../../cluster/node-paths';
import { listOrderFiles } from '../drain/order-files';
import { succeed } from '../effects/exec';
import type { Machine } from '../effects/machine';
import type { Counts } from './counts';
import { giveOrder, withdrawOrder } from './orders';
import { createNotifier } from './systemd';
import type { Effects } from './watch';

/**
 * What the watcher does on an instance: it leaves orders and keeps the drain going, which is a unit of its own, so that
 * the end of neither is the end of the other.
 */
export function instanceEffects(machine: Machine, tellCounts: (counts: Counts) => void): Effects {
  const { files, log } = machine;
  const notifier = createNotifier(machine);

  return {
    heard: async (signal, decision) => {
      if (decision.action === 'report') log.warn(decision.why);
      if (decision.action !== 'drain') {
        // What EC2 has cancelled, or the operator has taken back.
        if (await withdrawOrder(files, signal.kind)) log.warn(`${signal.kind}: withdrawn`);
        return;
      }
      log.warn(`${decision.order.why}: draining`);
      await giveOrder(files, decision.order);
    },
    trouble: (message) => log.warn(message),
    polled: async (counts) => {
      tellCounts(counts);
      try {
        // Before anything else, and by the files: an order holds even if nothing is heard of it any more, or if the
        // watcher that left it was killed before it got here.
        if ((await listOrderFiles(files)).length > 0) await startDrain(machine);
      } finally {
        await notifier.polled(counts);
      }
    },
  };
}

/** At each poll: systemd makes one of many, and a drain that has ended in the meantime is wanted again. */
async function startDrain({ exec, files }: Machine): Promise<void> {
  // It has done everything; the instance is about to end.
  if ((await files.read(NODE_PATHS.drained)) !== undefined) return;
  await succeed(exec, 'systemctl', ['start', '--no-block', UNITS.drain], { timeoutMs: 10_000 });
}
