import { requireCloud } from '../../cloud';
import type { JournalLine } from '../journal';
import type { LocalCluster, Progress } from '../lifecycle';
import type { ReadBack } from '../records';
import { stopwatch } from '../stopwatch';
import { lastStepAt, type Step } from '../timeline';
import { type Interruption, runningInstances } from './stage';

export interface PauseOutcome {
  interruption: Interruption;
  /** What became of the records that were written before. */
  counts: ReadBack['counts'];
}

/**
 * Write records, pause the cluster, see that nothing runs and every volume is free, resume it, and read the records
 * back.
 *
 * @throws Error if something runs during the pause, a volume is not free, or a node does not come back
 */
export async function pause(cluster: LocalCluster, progress: Progress): Promise<PauseOutcome> {
  await cluster.writeRecords();
  const before = await runningInstances();

  progress('pausing');
  const begin = Date.now();
  const sincePause = stopwatch();
  await cluster.pause();
  progress(`paused in ${sincePause()} s`);
  await expectNothingRuns(before.size);

  progress('resuming');
  const sinceResume = stopwatch();
  await cluster.resume();
  await cluster.ready();
  progress(`resumed, all nodes run, after ${sinceResume()} s`);

  const { inSyncAt, counts } = await cluster.readRecords();
  const { acked, lost, duplicated, outOfOrder } = counts;
  progress(
    `${acked} records acknowledged before the pause: ${lost} lost, ${duplicated} duplicated, ${outOfOrder} out of order`,
  );
  const stopped = await cluster.journals([...before.values()]);
  const started = await cluster.journals([...(await runningInstances()).values()]);
  return { interruption: interruption(begin, [...before.keys()], stopped, started, inSyncAt), counts };
}

async function expectNothingRuns(volumeCount: number): Promise<void> {
  const { instances, volumes } = await requireCloud();
  const alive = instances.filter(({ state }) => state !== 'terminated').map(({ id }) => id);
  const busy = volumes.filter(({ state }) => state !== 'available').map(({ id }) => id);
  if (alive.length > 0 || busy.length > 0 || volumes.length !== volumeCount) {
    throw new Error(
      `paused, but there are instances ${alive.join(', ') || 'none'}, volumes in use ${busy.join(', ') || 'none'}, ` +
        `${volumes.length} volumes of ${volumeCount}`,
    );
  }
}

/** Each step as of the last node that took it. */
function interruption(
  begin: number,
  nodes: string[],
  stopped: JournalLine[][],
  started: JournalLine[][],
  inSyncAt: number,
): PauseOutcome['interruption'] {
  const last = (journals: JournalLine[][], step: Step): number | null => {
    const at = lastStepAt(journals, step, begin);
    return at === null ? null : Math.round(at - begin);
  };
  return {
    scenario: 'pause',
    nodes: nodes.sort(),
    startedAt: begin,
    detectedMs: null,
    standbyMs: null,
    stoppingMs: last(stopped, 'stopping'),
    leadersMovedMs: null,
    stoppedMs: last(stopped, 'stopped'),
    releasedMs: last(stopped, 'released'),
    claimedMs: last(started, 'claimed'),
    startedMs: last(started, 'started'),
    inSyncMs: inSyncAt - begin,
    endedMs: inSyncAt - begin,
    underReplicatedMs: null,
    // Nothing is offered while nothing runs.
    maxGapMs: null,
    stopGapMs: null,
    ballastMib: 0,
    warmUp: false,
  };
}
