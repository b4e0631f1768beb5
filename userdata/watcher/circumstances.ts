import { NODE_PATHS } from '../../cluster/node-paths';
import type { Machine } from '../effects/machine';
import type { Circumstances, Signal } from './policy';
import { watcherSettings, type WatcherSettings } from './settings';
import { jsonObject } from './signals/json';

/** What the decision about such a signal depends on, as it is now. */
export async function readCircumstances(
  machine: Pick<Machine, 'clock' | 'files'>,
  kind: Signal['kind'],
): Promise<Circumstances> {
  return {
    ...(await readSettings(machine)),
    now: machine.clock.now(),
    isNode: await isNode(machine),
    // On the volume, which may not answer: that must not keep a notice from being heard.
    lastRebalance: kind === 'rebalance' ? await readLastRebalance(machine) : null,
  };
}

async function readLastRebalance({ files }: Pick<Machine, 'files'>): Promise<number | null> {
  const time = Date.parse((await files.read(NODE_PATHS.lastRebalance))?.trim() ?? '');
  return Number.isNaN(time) ? null : time;
}

/** Read each time: user data may write it after the watcher has started. */
export async function readSettings({ files }: Pick<Machine, 'files'>): Promise<WatcherSettings> {
  return watcherSettings(await files.read(NODE_PATHS.descriptor).catch(() => undefined));
}

/** By what the agent says of itself. */
async function isNode({ files }: Pick<Machine, 'files'>): Promise<boolean> {
  try {
    return jsonObject((await files.read(NODE_PATHS.agentStatus)) ?? '{}').state === 'running';
  } catch {
    return false;
  }
}
