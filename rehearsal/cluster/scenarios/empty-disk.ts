import { announce } from './announce';
import { stopWatcher } from './no-watcher';
import { interrupt, type Measured, type Stage } from './stage';
import { wipeDisk } from './wipe-disk';

/**
 * What people do today with a disk that goes with its instance: Kafka stops cleanly, the instance is taken, and its
 * replacement comes back under the same name with nothing, to be filled by the other brokers.
 */
export function comeBackEmpty(stage: Stage, node: string): Promise<Measured> {
  const { cluster } = stage;
  return interrupt(stage, 'emptyDisk', [node], async (before) => {
    await stopWatcher(node);
    await cluster.allowEmptyStart(node);
    await wipeDisk(node, cluster.volumeOf(node));
    await announce([node], before, 'terminate', 0);
  });
}
