import { AutoScalingClient, TerminateInstanceInAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { artifactsBucketName, markerKey } from '../../cluster/names';
import { explained } from '../explained';
import type { DiskWorld, StoredMarker } from './world';

/** @returns calls that throw OperatorError DISK_REPLACEMENT_FAILED, saying which call AWS refused and why */
export function diskCalls(
  cluster: string,
  region: string,
): Pick<DiskWorld, 'readMarker' | 'writeMarker' | 'terminate'> {
  const settings = { region, maxAttempts: 8 };
  const s3 = new S3Client(settings);
  const object = async (node: string) => {
    const { Account } = await new STSClient(settings).send(new GetCallerIdentityCommand({}));
    return { Bucket: artifactsBucketName(cluster, Account!, region), Key: markerKey(node) };
  };
  return {
    readMarker: (node) => asked(`read the marker of ${node}`, async () => read(s3, await object(node))),
    writeMarker: (node, marker, { version }) =>
      asked(`write the marker of ${node}`, async () => {
        await s3.send(
          new PutObjectCommand({
            ...(await object(node)),
            Body: JSON.stringify(marker),
            ContentType: 'application/json',
            IfMatch: version,
          }),
        );
      }),
    terminate: (InstanceId) =>
      asked(`terminate ${InstanceId}`, async () => {
        await new AutoScalingClient(settings).send(
          new TerminateInstanceInAutoScalingGroupCommand({
            InstanceId,
            ShouldDecrementDesiredCapacity: false,
          }),
        );
      }),
  };
}

async function read(s3: S3Client, object: { Bucket: string; Key: string }): Promise<StoredMarker | null> {
  try {
    const { Body, ETag } = await s3.send(new GetObjectCommand(object));
    return { text: await Body!.transformToString(), version: ETag! };
  } catch (error) {
    if (error instanceof NoSuchKey) return null;
    throw error;
  }
}

function asked<T>(what: string, call: () => Promise<T>): Promise<T> {
  const hint =
    'this needs s3:GetObject and s3:PutObject on the markers and ' +
    'autoscaling:TerminateInstanceInAutoScalingGroup; see to it and run the same command again';
  return explained('DISK_REPLACEMENT_FAILED', what, hint, call);
}
