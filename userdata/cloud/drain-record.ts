import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { drainRecordKey } from '../../cluster/names';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import type { Cloud } from './cloud';

export function recordCalls(
  s3: S3Client,
  { bucket, node }: NodeDescriptor,
  instanceId: string,
): Pick<Cloud, 'keepDrainRecord'> {
  const object = {
    Bucket: bucket,
    Key: drainRecordKey(node.name, instanceId),
    ContentType: 'application/json',
  };
  return {
    keepDrainRecord: async (text) => {
      await s3.send(new PutObjectCommand({ ...object, Body: text }));
    },
  };
}
