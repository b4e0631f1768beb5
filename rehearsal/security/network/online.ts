import { setTimeout as sleep } from 'node:timers/promises';
import { exitCode, requireCloud } from '../../cloud';
import { findGuest } from '../../cloud/nodes';
import { inGuest } from '../../hosts/exec';

const ONLINE_SECONDS = 120;

/** Until the instance has its address and its routes for good: cloud-init has them first, and takes them away again. */
export async function online(instanceId: string): Promise<void> {
  for (const deadline = Date.now() + ONLINE_SECONDS * 1000; ; await sleep(250)) {
    if (await isOnline(instanceId).catch(() => false)) return;
    if (Date.now() > deadline) throw new Error(`${instanceId} has no network after ${ONLINE_SECONDS} s`);
  }
}

/** @throws CloudError while it has no guest */
async function isOnline(instanceId: string): Promise<boolean> {
  const { leader } = findGuest(await requireCloud(), instanceId);
  const guest = await inGuest(leader, ['systemctl', 'is-active', '--quiet', 'network-online.target'], {
    stdio: 'ignore',
  });
  return (await exitCode(guest)) === 0;
}
