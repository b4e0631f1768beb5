import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { volumeDevicePath } from '../../cluster/node-paths';
import { run } from './run';

const GIB = 2 ** 30;

/** A volume as a loop device of this machine. */
export interface AttachedVolume {
  /** Backing file. */
  file: string;
  /** For example /dev/loop3. */
  loop: string;
  /** Name in the guest, for example nvme1n1. */
  deviceName: string;
}

/** Make the volume's backing file, or grow it to the volume's size. It is sparse. */
export async function createVolume(file: string, sizeGiB: number): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  if (!existsSync(file)) await writeFile(file, '', { mode: 0o600 });
  const { size } = await stat(file);
  if (size < sizeGiB * GIB) await truncate(file, sizeGiB * GIB);
}

/** Attach a backing file to a free loop device. */
export async function attachLoop(file: string): Promise<string> {
  return (await run(['losetup', '--find', '--show', file])).trim();
}

/** Grow the file and have the loop device look at it again, as NVMe does by itself. */
export async function growVolume({ file, loop }: AttachedVolume, sizeGiB: number): Promise<void> {
  await createVolume(file, sizeGiB);
  await run(['losetup', '--set-capacity', loop]);
}

/**
 * Give the loop device up, and resolve once it is free. The kernel frees it with its last user, like EBS, which lets a
 * volume go only once it is unmounted.
 */
export async function releaseLoop(volume: AttachedVolume): Promise<void> {
  if (await isAttached(volume)) await run(['losetup', '--detach', volume.loop]);
  while (await isAttached(volume)) await sleep(50);
}

/** The device's number may already be somebody else's: it is ours while our file is behind it. */
async function isAttached({ loop, file }: AttachedVolume): Promise<boolean> {
  const backing = join('/sys/block', loop.replace('/dev/', ''), 'loop/backing_file');
  const text = await readFile(backing, 'utf8').catch(() => '');
  return text.trim().replace(/ \(deleted\)$/, '') === file;
}

/** Name of the guest's next NVMe device: the root disk is nvme0n1. */
export function nextDeviceName(taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = `nvme${number}n1`;
    if (!taken.includes(name)) return name;
  }
}

/** Make the device and its by-id link appear in a running guest. There is no udev in it to do so. */
export async function showDevice(leader: number, volumeId: string, volume: AttachedVolume): Promise<void> {
  const { rdev } = await stat(volume.loop);
  const [major, minor] = [(rdev >> 8) & 0xfff, (rdev & 0xff) | ((rdev >> 12) & 0xfff00)];
  const link = volumeDevicePath(volumeId);
  const script =
    'rm -f "$1" && mknod -m 660 "$1" b "$2" "$3" && mkdir -p "${4%/*}" && ln -sfn "../../${1##*/}" "$4"';
  const device = `/dev/${volume.deviceName}`;
  await inGuestMounts(leader, ['sh', '-c', script, 'sh', device, String(major), String(minor), link]);
}

export async function hideDevice(leader: number, volumeId: string, deviceName: string): Promise<void> {
  await inGuestMounts(leader, ['rm', '-f', volumeDevicePath(volumeId), `/dev/${deviceName}`]);
}

async function inGuestMounts(leader: number, argv: string[]): Promise<void> {
  await run(['nsenter', `--target=${leader}`, '--mount', '--', ...argv]);
}

export async function deleteVolume(file: string): Promise<void> {
  await rm(file, { force: true });
}
