import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { markerKey } from '../../cluster/names';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import type { Cloud } from './cloud';

export function markerCalls(
  s3: S3Client,
  { bucket, node }: NodeDescriptor,
): Pick<Cloud, 'readMarker' | 'createMarker' | 'replaceMarker'> {
  const marker = { Bucket: bucket, Key: markerKey(node.name) };
  return {
    readMarker: async () => {
      try {
        const { Body } = await s3.send(new GetObjectCommand(marker));
        return await Body!.transformToString();
      } catch (error) {
        // A refusal (403) is not an absence: a volume must never be formatted because a policy was late.
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },

    createMarker: async (text) => {
      try {
        await s3.send(
          new PutObjectCommand({ ...marker, Body: text, ContentType: 'application/json', IfNoneMatch: '*' }),
        );
        return true;
      } catch (error) {
        if (error instanceof S3ServiceException && error.name === 'PreconditionFailed') return false;
        throw error;
      }
    },

    replaceMarker: async (text) => {
      await s3.send(new PutObjectCommand({ ...marker, Body: text, ContentType: 'application/json' }));
    },
  };
}
