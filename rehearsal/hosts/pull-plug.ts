import { readFile } from 'node:fs/promises';
import { killCgroup } from './cgroup';
import { parseMountInfo } from './mounts';
import { run } from './run';

/**
 * Take the power away from a guest: what it has not synced to its volumes is lost.
 *
 * SIGKILL alone would lose nothing, since the kernel writes back and unmounts cleanly; so the volumes' file systems
 * are shut down first, with no log flush. The root disk is not: nothing on it outlives the instance anyway.
 */
export async function pullPlug(instanceId: string, leader: number): Promise<void> {
  const mountInfo = await readFile(`/proc/${leader}/mountinfo`, 'utf8');
  for (const target of volumeMounts(mountInfo)) {
    // Through the guest's root as seen from here, so that it need not have xfs_io itself. -x: expert commands.
    await run(['xfs_io', '-x', '-c', 'shutdown', `/proc/${leader}/root${target}`]);
  }
  await killCgroup(instanceId);
}

/** Where a guest has mounted volumes: file systems on block devices whose major number is the loop driver's. */
export function volumeMounts(mountInfo: string): string[] {
  const byDevice = new Map(
    parseMountInfo(mountInfo)
      .filter(({ device }) => device.startsWith('7:'))
      .map(({ device, target }) => [device, target]),
  );
  return [...byDevice.values()];
}
