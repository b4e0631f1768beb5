import type { BucketLocationConstraint, ObjectIdentifier } from '@aws-sdk/client-s3';
import type { Resource, Scope, Tags } from '../resource';
import { errorCode, unlessGone } from '../waiting';
import { fromTagList, toTagList } from './ec2';
import { generatedName, namePrefix } from './naming';

type Bucket = {
  bucket: string | null;
  bucket_prefix: string | null;
  force_destroy: boolean;
  arn: string;
  bucket_domain_name: string;
  bucket_regional_domain_name: string;
  bucket_region: string;
  hosted_zone_id: string;
  object_lock_enabled: boolean | null;
  request_payer: string | null;
  acceleration_status: string | null;
  tags_all: Tags;
};

export const s3Bucket: Resource<Bucket> = {
  configurable: ['bucket', 'bucket_prefix', 'force_destroy'],
  forceNew: ['bucket', 'bucket_prefix'],
  defaults: { force_destroy: false },

  async create(planned, { s3, region }) {
    const name = planned.bucket || generatedName(planned.bucket_prefix || 'terraform-');
    await s3.createBucket({
      Bucket: name,
      // The one region that must not be named.
      ...(region === 'us-east-1'
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } }),
    });
    return { id: name, bucket: name };
  },
  async settle(state, scope) {
    if (Object.keys(state.tags_all).length > 0) await putTags(state.id, state.tags_all, scope);
  },
  async read({ id }, scope) {
    const head = await unlessGone(scope.s3.headBucket({ Bucket: id }));
    if (!head) return null;
    return {
      bucket: id,
      bucket_prefix: namePrefix(id),
      arn: `arn:aws:s3:::${id}`,
      bucket_domain_name: `${id}.s3.amazonaws.com`,
      bucket_regional_domain_name: `${id}.s3.${scope.region}.amazonaws.com`,
      bucket_region: scope.region,
      hosted_zone_id: '',
      object_lock_enabled: false,
      request_payer: 'BucketOwner',
      acceleration_status: '',
      tags_all: await readTags(id, scope),
    };
  },
  // Only force_destroy changes in place, and nobody but the deletion asks for it.
  update: async () => undefined,
  retag: ({ id }, { all }, scope) => putTags(id, all, scope),
  async delete({ id, force_destroy }, scope) {
    if (force_destroy) await deleteVersions(id, undefined, scope);
    await unlessGone(scope.s3.deleteBucket({ Bucket: id }));
  },
};

async function putTags(Bucket: string, tags: Tags, { s3 }: Scope): Promise<void> {
  if (Object.keys(tags).length === 0) await s3.deleteBucketTagging({ Bucket });
  else await s3.putBucketTagging({ Bucket, Tagging: { TagSet: toTagList(tags) } });
}

async function readTags(Bucket: string, { s3 }: Scope): Promise<Tags> {
  try {
    return fromTagList((await s3.getBucketTagging({ Bucket })).TagSet);
  } catch (error) {
    if (errorCode(error) === 'NoSuchTagSet') return {};
    throw error;
  }
}

/** All versions and delete markers, of one key or of all of the bucket. */
export async function deleteVersions(Bucket: string, key: string | undefined, { s3 }: Scope): Promise<void> {
  for (;;) {
    const page = await unlessGone(s3.listObjectVersions({ Bucket, Prefix: key }));
    const found: ObjectIdentifier[] = [...(page?.Versions ?? []), ...(page?.DeleteMarkers ?? [])]
      .filter(({ Key }) => key === undefined || Key === key)
      .map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (found.length === 0) return;
    const { Errors } = await s3.deleteObjects({ Bucket, Delete: { Objects: found, Quiet: true } });
    if (Errors?.length) throw new Error(`deleting ${Errors[0].Key} from ${Bucket}: ${Errors[0].Message}`);
  }
}
