import type {
  BucketVersioningStatus,
  ObjectOwnership,
  ServerSideEncryption,
  ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import type { Resource } from '../resource';
import { unlessGone } from '../waiting';

/** What is set on a bucket, each a resource of its own whose id is the bucket's name. */

const identify = (importId: string) => ({ id: importId, bucket: importId });

type Versioning = {
  bucket: string;
  versioning_configuration: { status: BucketVersioningStatus; mfa_delete: string | null }[];
};

export const s3BucketVersioning: Resource<Versioning> = {
  configurable: ['bucket', 'versioning_configuration'],
  forceNew: ['bucket'],
  identify,

  async create(planned, { s3 }) {
    await s3.putBucketVersioning(versioningRequest(planned));
    return { id: planned.bucket };
  },
  async read({ id }, { s3 }) {
    const found = await unlessGone(s3.getBucketVersioning({ Bucket: id }));
    if (!found?.Status) return null;
    return {
      bucket: id,
      versioning_configuration: [{ status: found.Status, mfa_delete: found.MFADelete ?? '' }],
    };
  },
  async update(planned, _prior, { s3 }) {
    await s3.putBucketVersioning(versioningRequest(planned));
  },
  /** Versioning can be suspended, not undone. */
  async delete({ id }, { s3 }) {
    await unlessGone(
      s3.putBucketVersioning({ Bucket: id, VersioningConfiguration: { Status: 'Suspended' } }),
    );
  },
};

function versioningRequest({ bucket, versioning_configuration: [{ status }] }: Versioning) {
  return { Bucket: bucket, VersioningConfiguration: { Status: status } };
}

type PublicAccessBlock = {
  bucket: string;
  block_public_acls: boolean;
  block_public_policy: boolean;
  ignore_public_acls: boolean;
  restrict_public_buckets: boolean;
};

export const s3BucketPublicAccessBlock: Resource<PublicAccessBlock> = {
  configurable: [
    'bucket',
    'block_public_acls',
    'block_public_policy',
    'ignore_public_acls',
    'restrict_public_buckets',
  ],
  forceNew: ['bucket'],
  defaults: {
    block_public_acls: false,
    block_public_policy: false,
    ignore_public_acls: false,
    restrict_public_buckets: false,
  },
  identify,

  async create(planned, { s3 }) {
    await s3.putPublicAccessBlock(publicAccessRequest(planned));
    return { id: planned.bucket };
  },
  async read({ id }, { s3 }) {
    const found = (await unlessGone(s3.getPublicAccessBlock({ Bucket: id })))?.PublicAccessBlockConfiguration;
    if (!found) return null;
    return {
      bucket: id,
      block_public_acls: found.BlockPublicAcls ?? false,
      block_public_policy: found.BlockPublicPolicy ?? false,
      ignore_public_acls: found.IgnorePublicAcls ?? false,
      restrict_public_buckets: found.RestrictPublicBuckets ?? false,
    };
  },
  async update(planned, _prior, { s3 }) {
    await s3.putPublicAccessBlock(publicAccessRequest(planned));
  },
  async delete({ id }, { s3 }) {
    await unlessGone(s3.deletePublicAccessBlock({ Bucket: id }));
  },
};

function publicAccessRequest(planned: PublicAccessBlock) {
  return {
    Bucket: planned.bucket,
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: planned.block_public_acls,
      BlockPublicPolicy: planned.block_public_policy,
      IgnorePublicAcls: planned.ignore_public_acls,
      RestrictPublicBuckets: planned.restrict_public_buckets,
    },
  };
}

type Encryption = {
  bucket: string;
  rule: {
    bucket_key_enabled: boolean | null;
    apply_server_side_encryption_by_default: {
      sse_algorithm: ServerSideEncryption;
      kms_master_key_id: string | null;
    }[];
  }[];
};

export const s3BucketEncryption: Resource<Encryption> = {
  configurable: ['bucket', 'rule'],
  forceNew: ['bucket'],
  identify,

  async create(planned, { s3 }) {
    await s3.putBucketEncryption(encryptionRequest(planned));
    return { id: planned.bucket };
  },
  async read({ id }, { s3 }) {
    const found = await unlessGone(s3.getBucketEncryption({ Bucket: id }));
    const rules = found?.ServerSideEncryptionConfiguration?.Rules;
    return rules ? { bucket: id, rule: rules.map(describeEncryption) } : null;
  },
  async update(planned, _prior, { s3 }) {
    await s3.putBucketEncryption(encryptionRequest(planned));
  },
  async delete({ id }, { s3 }) {
    await unlessGone(s3.deleteBucketEncryption({ Bucket: id }));
  },
};

function encryptionRequest({ bucket, rule }: Encryption) {
  const Rules = rule.map(({ bucket_key_enabled, apply_server_side_encryption_by_default: [algorithm] }) => ({
    BucketKeyEnabled: bucket_key_enabled ?? undefined,
    ApplyServerSideEncryptionByDefault: algorithm && {
      SSEAlgorithm: algorithm.sse_algorithm,
      KMSMasterKeyID: algorithm.kms_master_key_id ?? undefined,
    },
  }));
  return { Bucket: bucket, ServerSideEncryptionConfiguration: { Rules } };
}

function describeEncryption({
  BucketKeyEnabled,
  ApplyServerSideEncryptionByDefault: by,
}: ServerSideEncryptionRule) {
  return {
    bucket_key_enabled: BucketKeyEnabled ?? false,
    apply_server_side_encryption_by_default: by?.SSEAlgorithm
      ? [{ sse_algorithm: by.SSEAlgorithm, kms_master_key_id: by.KMSMasterKeyID ?? '' }]
      : [],
  };
}

type Ownership = { bucket: string; rule: { object_ownership: ObjectOwnership }[] };

export const s3BucketOwnershipControls: Resource<Ownership> = {
  configurable: ['bucket', 'rule'],
  forceNew: ['bucket'],
  identify,

  async create(planned, { s3 }) {
    await s3.putBucketOwnershipControls(ownershipRequest(planned));
    return { id: planned.bucket };
  },
  async read({ id }, { s3 }) {
    const rules = (await unlessGone(s3.getBucketOwnershipControls({ Bucket: id })))?.OwnershipControls?.Rules;
    const [rule] = rules ?? [];
    return rule?.ObjectOwnership ? { bucket: id, rule: [{ object_ownership: rule.ObjectOwnership }] } : null;
  },
  async update(planned, _prior, { s3 }) {
    await s3.putBucketOwnershipControls(ownershipRequest(planned));
  },
  async delete({ id }, { s3 }) {
    await unlessGone(s3.deleteBucketOwnershipControls({ Bucket: id }));
  },
};

function ownershipRequest({ bucket, rule }: Ownership) {
  const Rules = rule.map(({ object_ownership }) => ({ ObjectOwnership: object_ownership }));
  return { Bucket: bucket, OwnershipControls: { Rules } };
}

type Policy = { bucket: string; policy: string };

export const s3BucketPolicy: Resource<Policy> = {
  configurable: ['bucket', 'policy'],
  forceNew: ['bucket'],
  json: ['policy'],
  identify,

  async create(planned, { s3 }) {
    await s3.putBucketPolicy({ Bucket: planned.bucket, Policy: planned.policy });
    return { id: planned.bucket };
  },
  async read({ id }, { s3 }) {
    const found = await unlessGone(s3.getBucketPolicy({ Bucket: id }));
    return found && { bucket: id, policy: found.Policy };
  },
  async update(planned, _prior, { s3 }) {
    await s3.putBucketPolicy({ Bucket: planned.bucket, Policy: planned.policy });
  },
  async delete({ id }, { s3 }) {
    await unlessGone(s3.deleteBucketPolicy({ Bucket: id }));
  },
};
