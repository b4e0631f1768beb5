import { DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { OperatorError } from '../../cluster/errors';
import { markerKey } from '../../cluster/names';
import { type Search, unlessGone } from './kind';
import type { Stray } from './strays';

/**
 * Refuse to remove what holds, or tells of, a cluster's data: then it is the state that is missing here, not the
 * resource that is too many.
 *
 * @throws OperatorError STRAYS_HOLD_DATA
 */
export async function refuseData(strays: Stray[], search: Search): Promise<void> {
  const ofType = (type: string) => strays.filter((stray) => stray.type === type).map(({ id }) => id);
  const marked = await markedVolumes(search);
  const used = await usedVolumes(ofType('aws_ebs_volume'), search);
  const volumes = ofType('aws_ebs_volume').filter((id) => marked.has(id) || used.has(id));
  const buckets = marked.size > 0 ? ofType('aws_s3_bucket') : [];
  if (volumes.length + buckets.length === 0) return;
  throw new OperatorError(
    'STRAYS_HOLD_DATA',
    `no state file here knows ${[...volumes, ...buckets].join(', ')}, which hold a cluster's data`,
    `nothing was removed. Get the state files of ${search.cluster} from where it was deployed; if its data is given ` +
      'up for good, remove these by hand first',
  );
}

/** Volumes that a node has initialised, by the markers in the bucket. */
async function markedVolumes({ s3, bucket, nodes }: Search): Promise<Set<string>> {
  const answer = await unlessGone(s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'markers/' })));
  const keys = (answer?.Contents ?? []).map(({ Key }) => Key!);
  const bodies = await Promise.all(
    nodes
      .map(markerKey)
      .filter((key) => keys.includes(key))
      .map(async (Key) =>
        (await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body!.transformToString(),
      ),
  );
  // A damaged marker still says that there is data.
  return new Set(bodies.map((body) => /"volumeId":\s*"([^"]*)"/.exec(body)?.[1] ?? body));
}

async function usedVolumes(VolumeIds: string[], { ec2 }: Search): Promise<Set<string>> {
  if (VolumeIds.length === 0) return new Set();
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ VolumeIds }));
  return new Set(Volumes.filter(({ State }) => State === 'in-use').map(({ VolumeId }) => VolumeId!));
}
