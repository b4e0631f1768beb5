import { DATA_DEVICE } from '../../cluster/node-paths';
import type { ExpectedNode, VolumeSeen } from './evidence';

/** Volumes that are not an instance's root: those come and go with it, under the same tags. */
export function dataVolumes(volumes: VolumeSeen[]): VolumeSeen[] {
  return volumes.filter(({ attachment }) => attachment === null || attachment.device === DATA_DEVICE);
}

/** The volumes that may be the node's: the deployed one, or else all with its tag. */
export function volumesOf({ name, volumeId }: ExpectedNode, volumes: VolumeSeen[]): VolumeSeen[] {
  return dataVolumes(volumes).filter(({ id, node }) => (volumeId === null ? node === name : id === volumeId));
}
