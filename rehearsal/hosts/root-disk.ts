import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DMI_FOLDER } from '../image/files';
import type { GuestSpec } from './guest';
import { MOUNT_SOURCE, type InstancePaths } from './paths';
import { run } from './run';

/** Make the instance's root disk: an overlay on the image. */
export async function createRootDisk(spec: GuestSpec): Promise<void> {
  const { upper, work, root, folder } = spec.paths;
  const dmi = join(upper, DMI_FOLDER);
  for (const path of [upper, work, root, dmi]) await mkdir(path, { recursive: true });
  for (const [name, value] of Object.entries(dmiData(spec))) await writeFile(join(dmi, name), `${value}\n`);
  // Relative to the instance's folder: a colon or comma in the checkout's own path would be taken for syntax.
  const options = `lowerdir=${relative(folder, spec.image)},upperdir=upper,workdir=work`;
  await run(['mount', '-t', 'overlay', MOUNT_SOURCE, '-o', options, root], { cwd: folder });
}

/** What a Nitro instance's DMI says. */
export function dmiData(
  spec: Pick<GuestSpec, 'instanceId' | 'instanceType' | 'mac'>,
): Record<string, string> {
  const hex = `${spec.instanceId.replace(/[^0-9a-f]/g, '')}${spec.mac.replaceAll(':', '')}`.padEnd(29, '0');
  const parts = [hex.slice(0, 5), hex.slice(5, 9), hex.slice(9, 13), hex.slice(13, 17), hex.slice(17, 29)];
  const uuid = `ec2${parts.join('-')}`;
  return {
    product_uuid: uuid,
    product_serial: uuid,
    product_name: spec.instanceType,
    sys_vendor: 'Amazon EC2',
    bios_vendor: 'Amazon EC2',
    chassis_asset_tag: 'Amazon EC2',
    board_asset_tag: spec.instanceId,
  };
}

/** Unmount the root disk of a guest that is gone, keeping its logs. */
export async function removeRootDisk(paths: InstancePaths): Promise<void> {
  await run(['umount', paths.root]);
  await keepLogsOnly(paths);
}

/** A root disk holds some 300 MB once Kafka is installed; its /var/log is what anybody wants to see later. */
export async function keepLogsOnly(paths: InstancePaths): Promise<void> {
  for (const path of [paths.work, paths.root]) await rm(path, { recursive: true, force: true });
  await removeAllBut(paths.upper, 'var');
  await removeAllBut(join(paths.upper, 'var'), 'log');
}

async function removeAllBut(folder: string, kept: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (name !== kept) await rm(join(folder, name), { recursive: true, force: true });
  }
}
