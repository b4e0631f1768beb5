import { setTimeout as sleep } from 'node:timers/promises';
import { clearNotice } from '../../cloud';
import { readSends } from '../../../scripts/load/read';
import { maxGapMs } from '../../../scripts/load/analysis';
import { stepAt } from '../timeline';
import { announce } from './announce';
import { type Measured, runningInstances, type Stage } from './stage';

/** Many polls: whoever acts on it would have begun. */
const QUIET_MS = 15_000;

/**
 * EC2 recommends to leave an instance, again and again. As the configuration is by default, that is told and nothing
 * else: the node stays where it is.
 *
 * @throws Error if it was not heard, or the node has moved
 */
export async function recommend({ cluster, load, progress }: Stage, node: string): Promise<Measured> {
  const before = await runningInstances();
  const instanceId = before.get(node)!;
  progress(`rebalance: ${node}`);
  const begin = Date.now();
  for (const until = begin + QUIET_MS; Date.now() < until; await sleep(QUIET_MS / 3)) {
    await announce([node], before, 'rebalance', 0);
  }
  await clearNotice(instanceId);
  const end = Date.now();
  const [journal] = await cluster.journals([instanceId]);
  const detected = stepAt(journal, 'detected', begin);
  if (detected === null) throw new Error(`the watcher of ${node} has not heard of the recommendation`);
  const after = (await runningInstances()).get(node);
  if (after !== instanceId || journal.some(({ at, unit }) => at >= begin && unit === 'kafka-drain')) {
    throw new Error(`${node} has begun to move from ${instanceId}, though the configuration says not to`);
  }
  return {
    scenario: 'rebalance',
    nodes: [node],
    startedAt: begin,
    detectedMs: Math.round(detected - begin),
    ...{ standbyMs: null, stoppingMs: null, leadersMovedMs: null, stoppedMs: null, releasedMs: null },
    ...{ claimedMs: null, startedMs: null, inSyncMs: null },
    endedMs: end - begin,
    underReplicatedMs: null,
    maxGapMs: maxGapMs(await readSends(load.folder), begin, end),
    stopGapMs: null,
  };
}
