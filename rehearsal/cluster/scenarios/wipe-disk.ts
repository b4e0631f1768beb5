import { NODE_PATHS, UNITS, volumeDevicePath } from '../../../cluster/node-paths';
import { requireCloud } from '../../cloud';
import { findGuest } from '../../cloud/nodes';
import { runInGuest } from '../guest';

/** Stop a node's Kafka cleanly and make its disk a blank one. */
export async function wipeDisk(node: string, volumeId: string): Promise<void> {
  const device = volumeDevicePath(volumeId);
  const script = [
    `systemctl stop ${UNITS.agent} ${UNITS.kafka} ${UNITS.mount}`,
    `! mountpoint -q ${NODE_PATHS.mountPoint}`,
    `wipefs --all --force ${device}`,
    `dd if=/dev/zero of=${device} bs=1M count=64 conv=fsync status=none`,
  ];
  await runInGuest(findGuest(await requireCloud(), node).leader, script.join(' && '));
}
