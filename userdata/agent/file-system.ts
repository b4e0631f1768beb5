import { OperatorError } from '../../cluster/errors';
import type { Marker } from '../../cluster/marker';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import { NODE_PATHS, UNITS } from '../../cluster/node-paths';
import { type Exec, type ExecResult, succeed } from '../effects/exec';
import type { NodeContext } from './context';
import { mayStartEmpty, whyEmpty } from './marker';
import { refuseLostVolume } from './volume';

/**
 * What is on a device: nothing at all, a file system by its name, one that was never finished, or something else by
 * what it says of itself.
 */
export type DeviceContent =
  | { kind: 'blank' }
  | { kind: 'half-made' }
  | { kind: 'file-system'; type: string }
  | { kind: 'other'; what: string };

/**
 * XFS, as Kafka's documentation recommends. Debian's AMI can make only ext4; xfsprogs and what it needs add 3 MB
 * to the bundle. Making it takes 0.1 s whatever the size, and leaves no inode tables to be zeroed behind Kafka's
 * back, as ext4 does.
 */
export const FILE_SYSTEM = 'xfs';

/**
 * Where XFS's superblock says that mkfs is at work (sb_inprogress). mkfs.xfs sets it with its first write and clears
 * it with its last one; Linux does not mount such a file system, so that nothing was ever put into it.
 */
const IN_PROGRESS_OFFSET = 126;

/** Read the exit code and output of `blkid -p -o export`. */
export function parseBlkid({ code, stdout, stderr }: ExecResult): DeviceContent {
  const values = Object.fromEntries(stdout.split('\n').map((line) => line.split('=', 2)));
  if (code === 0 && values.TYPE) return { kind: 'file-system', type: values.TYPE };
  if (code === 0)
    return { kind: 'other', what: values.PTTYPE ? `a ${values.PTTYPE} partition table` : stdout.trim() };
  // 2 also stands for "cannot be read", which is reported; 8 for contradicting signatures.
  if (code === 2 && !stderr.trim() && !stdout.trim()) return { kind: 'blank' };
  throw new Error(`blkid exited with ${code}: ${stderr.trim() || 'no message'}`);
}

/**
 * Format only what is blank, or was left half-made by an interrupted format, and was never initialised or given up.
 *
 * @throws OperatorError if the node had data that is not here, or the volume holds something of somebody else
 */
export function judgeFileSystem(
  content: DeviceContent,
  marker: Marker | undefined,
  descriptor: NodeDescriptor,
): 'format' | 'finish' | 'use' {
  if (content.kind === 'file-system' && content.type === FILE_SYSTEM) return 'use';
  if (content.kind === 'blank')
    return mayStartEmpty(marker) ? 'format' : refuseLostVolume(descriptor, 'nothing is');
  if (content.kind === 'half-made')
    return mayStartEmpty(marker) ? 'finish' : refuseLostVolume(descriptor, 'only a half-made file system is');
  throw new OperatorError(
    'VOLUME_FOREIGN',
    `${descriptor.node.volumeId} holds ${content.kind === 'other' ? content.what : content.type}, not ${FILE_SYSTEM}`,
    'give the node its own volume, or wipe this one if nobody needs what is on it',
  );
}

export async function prepareFileSystem(
  node: NodeContext,
  device: string,
  marker: Marker | undefined,
): Promise<void> {
  const { exec, log } = node.machine;
  const content = await probe(exec, device);
  const verdict = judgeFileSystem(content, marker, node.descriptor);
  if (verdict === 'use') return;
  log.info(`making an ${FILE_SYSTEM} file system on ${device}: ${content.kind}, and ${whyEmpty(marker)}`);
  // mkfs.xfs by itself refuses to overwrite anything that it knows.
  const force = verdict === 'finish' ? ['-f'] : [];
  // -K: the blocks of a new volume need no discarding.
  await succeed(exec, 'mkfs.xfs', ['-q', '-K', ...force, '-L', 'kafka', device]);
}

async function probe(exec: Exec, device: string): Promise<DeviceContent> {
  const content = parseBlkid(await exec('blkid', ['-p', '-o', 'export', device]));
  if (content.kind !== 'file-system' || content.type !== FILE_SYSTEM) return content;
  const inProgress = await succeed(exec, 'od', ['-An', '-tu1', `-j${IN_PROGRESS_OFFSET}`, '-N1', device]);
  return inProgress.trim() === '1' ? { kind: 'half-made' } : content;
}

/** Mount the volume by a unit, so that Kafka's unit can be bound to it, and grow the file system to the volume. */
export async function mountVolume({ machine }: NodeContext, device: string): Promise<void> {
  const { exec, files } = machine;
  const template = await files.read(`${NODE_PATHS.bundle}/units/${UNITS.mount}`);
  if (template === undefined) throw new Error(`the bundle has no ${UNITS.mount}`);
  // In /run: an instance that restarts claims anew.
  await files.write(`/run/systemd/system/${UNITS.mount}`, template.replaceAll('@DEVICE@', device));
  await succeed(exec, 'systemctl', ['daemon-reload']);
  await succeed(exec, 'systemctl', ['start', UNITS.mount]);
  await checkMounted(exec, device);
  // Only a mounted XFS can grow; does nothing if it fills the volume already.
  await succeed(exec, 'xfs_growfs', [NODE_PATHS.mountPoint]);
}

/** systemd is content with whatever is mounted there. */
async function checkMounted(exec: Exec, device: string): Promise<void> {
  const mounted = (await succeed(exec, 'mountpoint', ['-d', NODE_PATHS.mountPoint])).trim();
  const expected = (await succeed(exec, 'mountpoint', ['-x', device])).trim();
  if (mounted !== expected) {
    throw new Error(`${NODE_PATHS.mountPoint} has device ${mounted} mounted, but ${device} is ${expected}`);
  }
}
