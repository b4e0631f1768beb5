import { setTimeout as sleep } from 'node:timers/promises';
import { UNITS } from '../../../cluster/node-paths';
import { requireCloud } from '../../cloud';
import { findGuest } from '../../cloud/nodes';
import { runInGuest } from '../guest';
import { readMessages } from '../news';
import { interrupt, type Measured, type Stage } from './stage';

/** Two looks of the agent, a minute apart. */
const TOLD_SECONDS = 300;

/**
 * Kafka dies again and again on an instance that is well, until systemd gives it up: people must hear of it, and bring the
 * node back by replacing the instance.
 */
export function crashAgain(stage: Stage, node: string): Promise<Measured> {
  return interrupt(stage, 'crash', [node], async (before) => {
    const { leader } = findGuest(await requireCloud(), node);
    const script = [
      // Given up at the sixth start within ten minutes; each takes some seconds.
      'for i in $(seq 300); do',
      `  state=$(systemctl is-failed ${UNITS.kafka}); [ "$state" = failed ] && exit 0`,
      `  systemctl kill --signal=SIGKILL ${UNITS.kafka} 2>/dev/null; sleep 1`,
      'done; exit 1',
    ];
    await runInGuest(leader, script.join('\n'));
    await waitTold(`${node}: Kafka does not run`);
    await stage.cluster.replace(before.get(node)!);
  });
}

async function waitTold(subject: string): Promise<void> {
  for (const deadline = Date.now() + TOLD_SECONDS * 1000; ; await sleep(2000)) {
    if ((await readMessages()).some((message) => message.subject?.endsWith(subject))) return;
    if (Date.now() > deadline) throw new Error(`nobody was told: ${subject}`);
  }
}
