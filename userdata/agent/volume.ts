import { OperatorError } from '../../cluster/errors';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import { volumeDevicePath } from '../../cluster/node-paths';
import type { VolumeView } from '../cloud/cloud';
import { type Clock, until } from '../effects/clock';
import { succeed } from '../effects/exec';
import type { NodeContext } from './context';
import type { WaitingFor } from './life';
import { type News, volumeStuck } from './news';

const GIB = 2 ** 30;

/** The attachment is the mutex: a volume that another instance holds is waited for, never forced. */
export type VolumeVerdict = { action: 'attach' | 'attached' } | { action: 'wait'; for: string };

export function judgeVolume(volume: VolumeView, instanceId: string): VolumeVerdict {
  const { state, attachment } = volume;
  if (state === 'available') return { action: 'attach' };
  if (attachment?.instanceId === instanceId) {
    return attachment.state === 'attached'
      ? { action: 'attached' }
      : { action: 'wait', for: `it is ${attachment.state} here` };
  }
  return {
    action: 'wait',
    for: attachment ? `${attachment.instanceId} holds it (${attachment.state})` : `it is ${state}`,
  };
}

/** Whether this instance has the volume already: then this is a restart of its agent. */
export async function holdsVolume({ cloud, identity }: NodeContext): Promise<boolean> {
  return judgeVolume(await cloud.describeVolume(), identity.instanceId).action === 'attached';
}

/** Take the volume as soon as it is free. @returns once it is here; whoever else wants it goes on waiting */
export async function claimVolume(
  node: NodeContext,
  waitingFor: WaitingFor,
  tell: (news: News) => void,
): Promise<void> {
  const { cloud, descriptor, identity, machine } = node;
  const stuck = stuckFor(machine.clock);
  const wait = (what: string) => waitingFor(`${descriptor.node.volumeId}: ${what}`);
  await until(machine.clock, { what: 'the volume', everyMs: 1000 }, async () => {
    const volume = await cloud.describeVolume();
    const verdict = judgeVolume(volume, identity.instanceId);
    if (verdict.action === 'attached') return true;
    if (stuck(volume)) tell(volumeStuck(descriptor.node.volumeId, volume));
    if (verdict.action === 'wait') wait(verdict.for);
    else if (!(await cloud.attachVolume())) wait('another instance was faster');
    return undefined;
  });
}

/** EC2 takes seconds; a volume that is still mounted can be "busy" for ever (EBS User Guide, "Detach a volume"). */
const STUCK_MS = 120_000;

/** Whether a volume has been on its way off another instance for too long; true once. */
function stuckFor(clock: Clock): (volume: VolumeView) => boolean {
  let since: number | undefined;
  let told = false;
  return ({ attachment }) => {
    const leaving = attachment !== null && ['detaching', 'busy'].includes(attachment.state);
    since = leaving ? (since ?? clock.now()) : undefined;
    if (told || since === undefined || clock.now() - since < STUCK_MS) return false;
    told = true;
    return true;
  };
}

/** What a device says of itself. */
export interface DeviceView {
  /** NVMe serial number; undefined where there is none, as on the local cloud. */
  serial: string | undefined;
  bytes: number;
}

/**
 * Whether a device is the volume: by its serial, which on EBS is the volume's id; where it has none, by its size.
 * A volume never shrinks, so a smaller device may be one that has not grown yet; a larger one is another.
 */
export function judgeDevice(
  { serial, bytes }: DeviceView,
  volumeId: string,
  sizeGiB: number,
): 'right' | 'smaller' | 'wrong' {
  if (serial !== undefined) return serial === volumeId.replace('-', '') ? 'right' : 'wrong';
  if (bytes === sizeGiB * GIB) return 'right';
  return bytes < sizeGiB * GIB ? 'smaller' : 'wrong';
}

/** Looked at this often, a second apart, before a device counts as wrong: links and sizes may lag behind. */
const LOOKS = 30;

/**
 * Find the attached volume's device. A link that leads to some other disk must not get that disk formatted.
 *
 * @returns path of the device
 * @throws OperatorError DEVICE_FOREIGN if it is certainly another
 */
export async function findDevice(node: NodeContext): Promise<string> {
  const { cloud, descriptor, machine } = node;
  const { volumeId } = descriptor.node;
  const link = volumeDevicePath(volumeId);
  const appearance = { what: `${link} to appear`, everyMs: 200, timeoutMs: 60_000 };
  for (let look = 1; ; look++) {
    const device = await until(machine.clock, appearance, () => machine.files.blockDevice(link));
    const view = await lookAt(node, device);
    const { sizeGiB } = await cloud.describeVolume();
    const verdict = judgeDevice(view, volumeId, sizeGiB);
    if (verdict === 'right') return link;
    if (look === LOOKS) refuseDevice(verdict, device, view, `${volumeId} (${sizeGiB} GiB)`);
    await machine.clock.sleep(1000);
  }
}

async function lookAt({ machine }: NodeContext, device: string): Promise<DeviceView> {
  const name = device.slice(device.lastIndexOf('/') + 1);
  const serial = (await machine.files.read(`/sys/class/block/${name}/device/serial`))?.trim();
  const bytes = Number(await succeed(machine.exec, 'blockdev', ['--getsize64', device]));
  return { serial: serial || undefined, bytes };
}

function refuseDevice(verdict: 'smaller' | 'wrong', device: string, view: DeviceView, volume: string): never {
  const found = `${device} (serial ${view.serial ?? 'unknown'}, ${view.bytes} bytes)`;
  if (verdict === 'smaller') throw new Error(`${found} is smaller than ${volume}: it may still be growing`);
  throw new OperatorError(
    'DEVICE_FOREIGN',
    `${found} is not ${volume}, although its link says so`,
    'nothing was written to it; terminate this instance, its replacement starts afresh',
  );
}

/** @throws OperatorError VOLUME_LOST for a blank volume of a node that had data */
export function refuseLostVolume({ node }: NodeDescriptor, what: string): never {
  throw new OperatorError(
    'VOLUME_LOST',
    `${what} on ${node.volumeId}, but the marker says that ${node.name} has had data: it would come back empty`,
    `find out where the data went (a snapshot?); if it is lost for good: npm run replace-disk -- ${node.name}`,
  );
}
