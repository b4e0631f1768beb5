import { UNITS } from '../../../cluster/node-paths';
import { requireCloud } from '../../cloud';
import { findGuest } from '../../cloud/nodes';
import { runInGuest } from '../guest';
import { announce } from './announce';
import { interrupt, type Measured, type Stage } from './stage';

/** Since nobody listens, it does not matter how long the notice is: EC2 would give two minutes. */
const NOTICE_SECONDS = 2;

/**
 * What people do today: nobody hears the notice. The instance is taken at its time, shut down by EC2 as if by its power
 * button, and its group launches another only then. Volume and address still move: that much is done for it.
 */
export function goUnwatched(stage: Stage, node: string): Promise<Measured> {
  return interrupt(stage, 'noWatcher', [node], async (before) => {
    await stopWatcher(node);
    await announce([node], before, 'terminate', NOTICE_SECONDS);
  });
}

/** Until the instance goes. */
export async function stopWatcher(node: string): Promise<void> {
  await runInGuest(findGuest(await requireCloud(), node).leader, `systemctl stop ${UNITS.watcher}`);
}
