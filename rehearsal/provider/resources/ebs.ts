import type { Volume as ApiVolume, VolumeType } from '@aws-sdk/client-ec2';
import type { Resource, Scope, Tags } from '../resource';
import { retryOn, type Timeouts, timeoutSeconds, unlessGone, until } from '../waiting';
import { ec2Arn, fromTagList, MINUTES, present, retagEc2, tagSpecification } from './ec2';

type Volume = {
  availability_zone: string;
  size: number | null;
  type: VolumeType | null;
  encrypted: boolean | null;
  kms_key_id: string | null;
  iops: number | null;
  throughput: number | null;
  snapshot_id: string | null;
  final_snapshot: boolean;
  multi_attach_enabled: boolean | null;
  create_time: string;
  arn: string;
  timeouts: Timeouts | null;
  tags_all: Tags;
};

export const ebsVolume: Resource<Volume> = {
  configurable: [
    'availability_zone',
    'size',
    'type',
    'encrypted',
    'kms_key_id',
    'iops',
    'throughput',
    'snapshot_id',
    'final_snapshot',
  ],
  forceNew: ['availability_zone', 'encrypted', 'kms_key_id', 'snapshot_id'],
  defaults: { final_snapshot: false },

  async create(planned, { ec2 }) {
    const created = await ec2.createVolume({
      AvailabilityZone: planned.availability_zone,
      Size: planned.size ?? undefined,
      VolumeType: planned.type ?? undefined,
      Encrypted: planned.encrypted ?? undefined,
      KmsKeyId: planned.kms_key_id ?? undefined,
      Iops: planned.iops ?? undefined,
      Throughput: planned.throughput ?? undefined,
      SnapshotId: planned.snapshot_id ?? undefined,
      TagSpecifications: tagSpecification('volume', planned),
    });
    return { id: present(created.VolumeId, 'volume id') };
  },
  async settle({ id, timeouts }, scope) {
    await until(`volume ${id}`, timeoutSeconds(timeouts?.create, 5 * MINUTES), scope, async () =>
      (await find(id, scope))?.State === 'available' ? true : undefined,
    );
  },
  async read({ id }, scope) {
    const volume = await find(id, scope);
    if (!volume || volume.State === 'deleting' || volume.State === 'deleted') return null;
    return { ...describe(volume), arn: ec2Arn(scope, 'volume', id) };
  },
  async update(planned, prior, scope) {
    const { id, size, type, iops, throughput } = planned;
    if (size === prior.size && type === prior.type && iops === prior.iops && throughput === prior.throughput)
      return;
    await scope.ec2.modifyVolume({
      VolumeId: id,
      Size: size ?? undefined,
      VolumeType: type ?? undefined,
      Iops: iops ?? undefined,
      Throughput: throughput ?? undefined,
    });
    await modified(planned, scope);
  },
  retag: retagEc2,
  async delete(state, scope) {
    const seconds = timeoutSeconds(state.timeouts?.delete, 10 * MINUTES);
    if (state.final_snapshot) await takeFinalSnapshot(state, seconds, scope);
    // The instance that had it may still be shutting down.
    await retryOn(['VolumeInUse'], seconds, scope, () =>
      unlessGone(scope.ec2.deleteVolume({ VolumeId: state.id })),
    );
    await until(`the end of volume ${state.id}`, seconds, scope, async () =>
      (await find(state.id, scope)) ? undefined : true,
    );
  },
};

async function find(id: string, { ec2 }: Scope): Promise<ApiVolume | undefined> {
  return (await unlessGone(ec2.describeVolumes({ VolumeIds: [id] })))?.Volumes?.[0];
}

function describe(volume: ApiVolume) {
  return {
    availability_zone: volume.AvailabilityZone,
    size: volume.Size,
    type: volume.VolumeType,
    encrypted: volume.Encrypted ?? false,
    kms_key_id: volume.KmsKeyId ?? '',
    iops: volume.Iops ?? 0,
    throughput: volume.Throughput ?? 0,
    snapshot_id: volume.SnapshotId ?? '',
    multi_attach_enabled: volume.MultiAttachEnabled ?? false,
    create_time: volume.CreateTime?.toISOString() ?? '',
    tags_all: fromTagList(volume.Tags),
  };
}

/** A volume is of its new size from `optimizing` on; the rest goes on in the background, for hours if it is big. */
async function modified({ id, timeouts }: Volume & { id: string }, scope: Scope): Promise<void> {
  const seconds = timeoutSeconds(timeouts?.update, 5 * MINUTES);
  await until(`the modification of volume ${id}`, seconds, scope, async () => {
    const answer = await scope.ec2.describeVolumesModifications({ VolumeIds: [id] });
    const last = answer.VolumesModifications?.at(-1);
    if (last?.ModificationState === 'failed')
      throw new Error(`modifying volume ${id}: ${last.StatusMessage}`);
    return last?.ModificationState === 'modifying' ? undefined : true;
  });
}

async function takeFinalSnapshot(
  state: Volume & { id: string },
  seconds: number,
  scope: Scope,
): Promise<void> {
  const { SnapshotId } = await scope.ec2.createSnapshot({
    VolumeId: state.id,
    TagSpecifications: tagSpecification('snapshot', state),
  });
  await until(`the final snapshot ${SnapshotId} of ${state.id}`, seconds, scope, async () => {
    const answer = await scope.ec2.describeSnapshots({ SnapshotIds: [SnapshotId ?? ''] });
    return answer.Snapshots?.[0]?.State === 'completed' ? true : undefined;
  });
}
