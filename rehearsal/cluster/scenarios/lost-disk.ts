import { setTimeout as sleep } from 'node:timers/promises';
import { requireCloud } from '../../cloud';
import { interrupt, type Measured, type Stage } from './stage';
import { wipeDisk } from './wipe-disk';

const REFUSED_SECONDS = 300;

/**
 * Nodes' disks are wiped one after the other, and their instances replaced: the replacement must refuse, and the operator's
 * command brings the node back, filled by the others.
 */
export function loseDisks(stage: Stage, nodes: string[]): Promise<Measured> {
  const { cluster } = stage;
  return interrupt(stage, 'lostDisk', nodes, async (before) => {
    for (const node of nodes) {
      await wipeDisk(node, cluster.volumeOf(node));
      await cluster.replace(before.get(node)!);
      await waitRefused(node, before.get(node)!);
      await cluster.replaceDisk(node);
    }
  });
}

async function waitRefused(node: string, wiped: string): Promise<void> {
  for (const deadline = Date.now() + REFUSED_SECONDS * 1000; ; await sleep(500)) {
    const { instances } = await requireCloud();
    const now = instances.find((one) => one.node === node && one.id !== wiped && one.state === 'running');
    if (now?.kafkaState === 'refused') return;
    if (now?.kafkaState === 'running') throw new Error(`${node} runs on a blank disk, although it had data`);
    if (Date.now() > deadline) throw new Error(`${node} has not refused its blank disk: ${now?.kafkaState}`);
  }
}
