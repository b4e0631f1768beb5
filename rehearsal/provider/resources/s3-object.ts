import { createReadStream, statSync } from 'node:fs';
import type { Resource, Scope, Tags } from '../resource';
import { unlessGone } from '../waiting';
import { fromTagList, toTagList } from './ec2';
import { deleteVersions } from './s3-bucket';

type S3Object = {
  bucket: string;
  key: string;
  source: string | null;
  source_hash: string | null;
  content: string | null;
  content_type: string | null;
  force_destroy: boolean;
  etag: string | null;
  version_id: string;
  arn: string;
  acl: string | null;
  bucket_key_enabled: boolean | null;
  kms_key_id: string | null;
  server_side_encryption: string | null;
  storage_class: string | null;
  checksum_crc32: string;
  checksum_crc32c: string;
  checksum_crc64nvme: string;
  checksum_sha1: string;
  checksum_sha256: string;
  tags_all: Tags;
};

const CONTENT = ['source', 'source_hash', 'content', 'content_type'] as const;

export const s3Object: Resource<S3Object> = {
  configurable: ['bucket', 'key', ...CONTENT, 'force_destroy'],
  forceNew: ['bucket', 'key'],
  defaults: { force_destroy: false },
  recomputes: (changed) => (CONTENT.some((name) => changed.has(name)) ? ['version_id', 'etag'] : []),

  async create(planned, scope) {
    await put(planned, scope);
    return { id: `${planned.bucket}/${planned.key}` };
  },
  async read({ bucket, key }, scope) {
    const head = await unlessGone(scope.s3.headObject({ Bucket: bucket, Key: key }));
    if (!head) return null;
    return {
      bucket,
      key,
      content_type: head.ContentType ?? '',
      etag: (head.ETag ?? '').replaceAll('"', ''),
      version_id: head.VersionId ?? '',
      arn: `arn:aws:s3:::${bucket}/${key}`,
      acl: null,
      bucket_key_enabled: head.BucketKeyEnabled ?? false,
      kms_key_id: head.SSEKMSKeyId ?? null,
      server_side_encryption: head.ServerSideEncryption ?? '',
      storage_class: head.StorageClass ?? 'STANDARD',
      checksum_crc32: '',
      checksum_crc32c: '',
      checksum_crc64nvme: '',
      checksum_sha1: '',
      checksum_sha256: '',
      tags_all: await readTags(bucket, key, scope),
    };
  },
  async update(planned, prior, scope) {
    if (CONTENT.some((name) => planned[name] !== prior[name])) await put(planned, scope);
  },
  async retag({ bucket, key }, { all }, { s3 }) {
    await s3.putObjectTagging({ Bucket: bucket, Key: key, Tagging: { TagSet: toTagList(all) } });
  },
  /** As the real provider: in a versioned bucket every version of the key goes, else nothing would be gone. */
  async delete({ bucket, key, version_id }, scope) {
    if (version_id) await deleteVersions(bucket, key, scope);
    else await unlessGone(scope.s3.deleteObject({ Bucket: bucket, Key: key }));
  },
  identify(importId) {
    const [bucket, ...key] = importId.replace(/^s3:\/\//, '').split('/');
    return { id: importId, bucket, key: key.join('/') };
  },
};

async function put(planned: S3Object, { s3 }: Scope): Promise<void> {
  // Streamed: bundles have hundreds of megabytes.
  const body = planned.source
    ? { Body: createReadStream(planned.source), ContentLength: statSync(planned.source).size }
    : { Body: planned.content ?? '' };
  await s3.putObject({
    Bucket: planned.bucket,
    Key: planned.key,
    ContentType: planned.content_type ?? undefined,
    Tagging: new URLSearchParams(planned.tags_all).toString() || undefined,
    ...body,
  });
}

async function readTags(Bucket: string, Key: string, { s3 }: Scope): Promise<Tags> {
  return fromTagList((await s3.getObjectTagging({ Bucket, Key })).TagSet);
}
