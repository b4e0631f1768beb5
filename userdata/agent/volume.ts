import { OperatorError } from '../../cluster/errors';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import { volumeDevicePath } from '../../cluster/node-paths';
import type { VolumeView } from '../cloud/cloud';
import { until } from '../effects/clock';
import { succeed } from '../effects/exec';
import type { NodeContext } from './context';

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

/** @returns once the volume is free, or already here */
export async function waitForVolume(node: NodeContext, waitingFor: (what: string) => void): Promise<void> {
  const { clock } = node.machine;
  await until(clock, { what: 'the volume', everyMs: 1500 }, async () => {
    const verdict = judgeVolume(await node.cloud.describeVolume(), node.identity.instanceId);
    if (verdict.action !== 'wait') return true;
    waitingFor(`${node.descriptor.node.volumeId}: ${verdict.for}`);
    return undefined;
  });
}

/** @returns path of the attached volume's device, checked to be that volume */
export async function attachVolume(node: NodeContext): Promise<string> {
  const { cloud, descriptor, identity, machine } = node;
  const { volumeId } = descriptor.node;
  if (judgeVolume(await cloud.describeVolume(), identity.instanceId).action === 'attach') {
    await cloud.attachVolume();
  }
  const what = `${volumeId} attached`;
  const { sizeGiB } = await until(machine.clock, { what, everyMs: 1000, timeoutMs: 60_000 }, async () => {
    const volume = await cloud.describeVolume();
    return judgeVolume(volume, identity.instanceId).action === 'attached' ? volume : undefined;
  });
  const link = volumeDevicePath(volumeId);
  const device = await until(
    machine.clock,
    { what: `${link} to appear`, everyMs: 200, timeoutMs: 60_000 },
    () => machine.files.blockDevice(link),
  );
  await checkSize(node, device, sizeGiB);
  return link;
}

/** A link that leads to some other disk must not get that disk formatted. A volume never shrinks. */
async function checkSize(
  { machine, descriptor }: NodeContext,
  device: string,
  sizeGiB: number,
): Promise<void> {
  const bytes = Number(await succeed(machine.exec, 'blockdev', ['--getsize64', device]));
  if (bytes !== sizeGiB * 2 ** 30) {
    throw new Error(
      `${device} has ${bytes} bytes, but ${descriptor.node.volumeId} has ${sizeGiB} GiB: not that volume, or still growing`,
    );
  }
}

/** @throws OperatorError VOLUME_LOST for a blank volume of a node that had data */
export function refuseLostVolume({ node }: NodeDescriptor, what: string): never {
  throw new OperatorError(
    'VOLUME_LOST',
    `${what} on ${node.volumeId}, but the marker says that ${node.name} has had data: it would come back empty`,
    'find out where the data went (a snapshot?); to start empty on purpose, delete the marker object in the bucket',
  );
}
