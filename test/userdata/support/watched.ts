import { NODE_PATHS, UNITS } from '../../../cluster/node-paths';
import { drain } from '../../../userdata/drain/drain';
import type { Order } from '../../../userdata/drain/order';
import { createImds } from '../../../userdata/effects/imds';
import type { Machine } from '../../../userdata/effects/machine';
import { instanceEffects } from '../../../userdata/watcher/act';
import { type Counts, noCounts } from '../../../userdata/watcher/counts';
import { metricsText } from '../../../userdata/watcher/metrics';
import { Watcher } from '../../../userdata/watcher/watch';
import { type RunningNode, runningNode } from './draining';
import { nextTurn } from './live';

export const START_DRAIN = `systemctl start --no-block ${UNITS.drain}`;

/** A node with a systemd that starts the drain when the watcher asks for it, one at a time. */
export interface WatchedNode extends RunningNode {
  /** How all drains that were started have ended; null: not yet. */
  drains: ('gone' | 'withdrawn' | null)[];
  /** A watcher polls from now on. @param machine as its process sees it */
  watch(machine?: Machine): void;
  order(cause: Order['cause']): Order | undefined;
  /** What the latest watcher's metrics say. */
  metrics(): string;
  /** Let time go on until then. */
  until(done: () => boolean): Promise<void>;
  /** What AWS was asked for, without times. */
  asked(): string[];
}

export function watchedNode(name?: string): WatchedNode {
  const node = runningNode(name);
  const { machine, connect, cloud } = node;
  const drains: WatchedNode['drains'] = [];
  let counts: Counts = noCounts();
  const usual = machine.onCommand;
  machine.onCommand = (line) => {
    if (line === START_DRAIN && !drains.includes(null)) {
      const index = drains.push(null) - 1;
      void drain(machine, connect).then((end) => (drains[index] = end));
    }
    return usual(line);
  };
  machine.texts.set(NODE_PATHS.agentStatus, JSON.stringify({ state: 'running' }));
  return {
    ...node,
    drains,
    watch: (as = machine) => {
      const watcher = new Watcher(
        as,
        createImds(as),
        instanceEffects(as, (latest) => (counts = latest)),
      );
      void watcher.watch();
    },
    order: (cause) => {
      const text = machine.texts.get(`${NODE_PATHS.orders}/${cause}.json`);
      return text === undefined ? undefined : (JSON.parse(text) as Order);
    },
    metrics: () => metricsText(counts, { drain: null, certificates: {} }, machine.clock.now()),
    until: async (done) => {
      while (!done()) await nextTurn();
    },
    asked: () => cloud.calls.map((call) => call.replace(/ \d{4}-.*/, '')),
  };
}
