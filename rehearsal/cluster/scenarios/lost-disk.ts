import { setTimeout as sleep } from 'node:timers/promises';
import { NODE_PATHS, UNITS, volumeDevicePath } from '../../../cluster/node-paths';
import { requireCloud } from '../../cloud';
import { findGuest } from '../../cloud/nodes';
import { runInGuest } from '../guest';
import { interrupt, type Interruption, type Stage } from './stage';

const REFUSED_SECONDS = 300;

/**
 * Nodes' disks are wiped one after the other, and their instances replaced: the replacement must refuse, and the operator's
 * command brings the node back, filled by the others.
 */
export function loseDisks(stage: Stage, nodes: string[]): Promise<Interruption> {
  const { cluster } = stage;
  return interrupt(stage, 'lostDisk', nodes, async (before) => {
    for (const node of nodes) {
      await wipe(node, cluster.volumeOf(node));
      await cluster.replace(before.get(node)!);
      await waitRefused(node, before.get(node)!);
      await cluster.replaceDisk(node);
    }
  });
}

async function wipe(node: string, volumeId: string): Promise<void> {
  const device = volumeDevicePath(volumeId);
  const script = [
    `systemctl stop ${UNITS.agent} ${UNITS.kafka} ${UNITS.mount}`,
    `! mountpoint -q ${NODE_PATHS.mountPoint}`,
    `wipefs --all --force ${device}`,
    `dd if=/dev/zero of=${device} bs=1M count=64 conv=fsync status=none`,
  ];
  await runInGuest(findGuest(await requireCloud(), node).leader, script.join(' && '));
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
