import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { App, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { join, relative } from 'node:path';
import { artifactsBucketName, BUNDLE_KEY, DRAIN_RECORDS, TAGS } from '../../cluster/names';

export interface ArtifactsBucketProps {
  cluster: string;
  region: string;
  bundleFile: string;
  /** Lower-case hex. */
  bundleSha256: string;
  /** Default tags of the provider, in number: an object takes fewer than a bucket. */
  defaultTagCount: number;
}

/** S3's limit for one object. */
const MAX_OBJECT_TAGS = 10;

/** One immutable version of the bundle. */
export interface BundleObject {
  key: string;
  versionId: string;
  sha256: string;
}

/**
 * The cluster's bucket: the bundle that instances boot from, the markers of initialised volumes, records of drains.
 *
 * Versioned, and instances ask for a version: a running launch template never points at something replaced.
 */
export class ArtifactsBucket extends Construct {
  readonly name: string;
  readonly arn: string;
  readonly bundle: BundleObject;

  constructor(scope: Construct, id: string, props: ArtifactsBucketProps) {
    super(scope, id);
    const account = new DataAwsCallerIdentity(this, 'account').accountId;
    const bucket = new S3Bucket(this, 'bucket', {
      bucket: artifactsBucketName(props.cluster, account, props.region),
      // Bundles can be built again, and markers mean nothing once the volumes are gone.
      forceDestroy: true,
    });
    const access = new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, 'ownership', {
      bucket: bucket.id,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
      // Two settings of one bucket at a time: S3 answers OperationAborted otherwise.
      dependsOn: [access],
    });
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: bucket.id,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
    const versioning = new S3BucketVersioningA(this, 'versioning', {
      bucket: bucket.id,
      versioningConfiguration: { status: 'Enabled' },
    });
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: bucket.id,
      rule: [
        {
          id: 'old-bundles',
          status: 'Enabled',
          filter: [{ prefix: BUNDLE_KEY }],
          // Ten stay whatever their age: a launch template asks for a version that may have been replaced since.
          noncurrentVersionExpiration: [{ newerNoncurrentVersions: 10, noncurrentDays: 30 }],
        },
        {
          id: 'drain-records',
          status: 'Enabled',
          filter: [{ prefix: DRAIN_RECORDS }],
          expiration: [{ days: 365 }],
          // In a versioned bucket expiry only hides an object; what it hid has to go, too.
          noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
        },
        {
          id: 'unfinished-uploads',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
      dependsOn: [versioning],
    });
    const bundle = new S3Object(this, 'bundle', {
      bucket: bucket.id,
      key: BUNDLE_KEY,
      source: fromStackFolder(this, props.bundleFile),
      sourceHash: props.bundleSha256,
      ...(props.defaultTagCount > MAX_OBJECT_TAGS && {
        overrideProvider: { defaultTags: { tags: { [TAGS.cluster]: props.cluster } } },
      }),
      dependsOn: [versioning],
    });
    this.name = bucket.bucket;
    this.arn = bucket.arn;
    // As it was uploaded, not as it lies here now: compute deployed by itself (a resume) must get what fits together.
    this.bundle = { key: BUNDLE_KEY, versionId: bundle.versionId, sha256: bundle.sourceHash };
  }
}

/** The state keeps the path: an absolute one would make a change of every other checkout's plan. */
function fromStackFolder(scope: Construct, file: string): string {
  const { outdir } = App.of(scope);
  return relative(join(outdir, 'stacks', TerraformStack.of(scope).node.id), file);
}
