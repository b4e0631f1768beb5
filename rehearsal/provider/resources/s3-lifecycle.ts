import type { ExpirationStatus, LifecycleRule } from '@aws-sdk/client-s3';
import type { Resource, Scope } from '../resource';
import { unlessGone } from '../waiting';

type Lifecycle = {
  bucket: string;
  expected_bucket_owner: string | null;
  transition_default_minimum_object_size: string | null;
  rule: Rule[];
};

type Rule = {
  id: string;
  status: ExpirationStatus;
  prefix: string | null;
  filter: {
    prefix: string | null;
    object_size_greater_than: number | null;
    object_size_less_than: number | null;
  }[];
  expiration: { days: number | null; date: string | null; expired_object_delete_marker: boolean | null }[];
  noncurrent_version_expiration: { noncurrent_days: number; newer_noncurrent_versions: number | null }[];
  abort_incomplete_multipart_upload: { days_after_initiation: number | null }[];
};

/** What a bucket of bundles needs: expiry by prefix, of old versions, of unfinished uploads. */
export const s3BucketLifecycle: Resource<Lifecycle> = {
  configurable: ['bucket', 'rule'],
  configurableWithin: {
    rule: [
      'id',
      'status',
      'prefix',
      'filter',
      'expiration',
      'noncurrent_version_expiration',
      'abort_incomplete_multipart_upload',
    ],
    'rule.filter': ['prefix', 'object_size_greater_than', 'object_size_less_than'],
    'rule.expiration': ['days', 'expired_object_delete_marker'],
  },
  forceNew: ['bucket'],
  identify: (importId) => ({ id: importId, bucket: importId }),

  async create(planned, scope) {
    await put(planned, scope);
    return { id: planned.bucket };
  },
  async read({ id }, { s3 }) {
    const found = await unlessGone(s3.getBucketLifecycleConfiguration({ Bucket: id }));
    if (!found?.Rules) return null;
    return {
      bucket: id,
      expected_bucket_owner: '',
      transition_default_minimum_object_size: 'all_storage_classes_128K',
      rule: found.Rules.map(describe),
    };
  },
  update: (planned, _prior, scope) => put(planned, scope),
  async delete({ id }, { s3 }) {
    await unlessGone(s3.deleteBucketLifecycle({ Bucket: id }));
  },
};

async function put({ bucket, rule }: Lifecycle, { s3 }: Scope): Promise<void> {
  await s3.putBucketLifecycleConfiguration({
    Bucket: bucket,
    LifecycleConfiguration: { Rules: rule.map(request) },
  });
}

function request(rule: Rule): LifecycleRule {
  const [expiration] = rule.expiration;
  const [noncurrent] = rule.noncurrent_version_expiration;
  const [abort] = rule.abort_incomplete_multipart_upload;
  return {
    ID: rule.id,
    Status: rule.status,
    Filter: requestFilter(rule),
    Expiration: expiration && {
      // Computed ones come back as 0 and false, and AWS takes only one of the two.
      Days: expiration.days || undefined,
      ExpiredObjectDeleteMarker: expiration.expired_object_delete_marker || undefined,
    },
    NoncurrentVersionExpiration: noncurrent && {
      NoncurrentDays: noncurrent.noncurrent_days,
      NewerNoncurrentVersions: noncurrent.newer_noncurrent_versions ?? undefined,
    },
    AbortIncompleteMultipartUpload: abort && {
      DaysAfterInitiation: abort.days_after_initiation ?? undefined,
    },
  };
}

/** A rule without a filter is for every object: an empty prefix says that. */
function requestFilter({ filter: [filter], prefix }: Rule) {
  if (filter?.object_size_greater_than) return { ObjectSizeGreaterThan: filter.object_size_greater_than };
  if (filter?.object_size_less_than) return { ObjectSizeLessThan: filter.object_size_less_than };
  return { Prefix: filter?.prefix ?? prefix ?? '' };
}

function describe(rule: LifecycleRule): Rule {
  const { Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload, Filter } = rule;
  return {
    id: rule.ID ?? '',
    status: rule.Status ?? 'Disabled',
    prefix: rule.Prefix ?? '',
    filter: [
      {
        prefix: Filter?.Prefix ?? '',
        object_size_greater_than: Filter?.ObjectSizeGreaterThan ?? null,
        object_size_less_than: Filter?.ObjectSizeLessThan ?? null,
      },
    ],
    expiration: Expiration
      ? [
          {
            days: Expiration.Days ?? 0,
            date: Expiration.Date?.toISOString() ?? null,
            expired_object_delete_marker: Expiration.ExpiredObjectDeleteMarker ?? false,
          },
        ]
      : [],
    noncurrent_version_expiration: NoncurrentVersionExpiration
      ? [
          {
            noncurrent_days: NoncurrentVersionExpiration.NoncurrentDays ?? 0,
            newer_noncurrent_versions: NoncurrentVersionExpiration.NewerNoncurrentVersions ?? null,
          },
        ]
      : [],
    abort_incomplete_multipart_upload: AbortIncompleteMultipartUpload
      ? [{ days_after_initiation: AbortIncompleteMultipartUpload.DaysAfterInitiation ?? null }]
      : [],
  };
}
