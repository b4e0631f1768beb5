import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { KnownResource } from '../../cluster/terraform-state';

/** What the strays of one cluster are looked for with. */
export interface Search {
  cluster: string;
  nodes: string[];
  /** Of the artifacts bucket. */
  bucket: string;
  known: KnownResource[];
  ec2: EC2Client;
  autoScaling: AutoScalingClient;
  iam: IAMClient;
  s3: S3Client;
  sns: SNSClient;
  ssm: SSMClient;
}

/** One type of resource that stacks make: how to find those of the cluster, and how to remove one. */
export interface Kind {
  /** Terraform's. */
  type: string;
  /** Attribute of the state that says which one is known. @default id */
  knownBy?: string;
  /** Whatever `knownBy` says, of all that bear the cluster's name or tag, or belong to something known that does. */
  list(search: Search): Promise<string[]>;
  remove(id: string, search: Search): Promise<void>;
}

/** Undefined if what is asked for does not exist. */
export async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const { name, message } = error as Error;
    if (/NotFound|NoSuch/.test(name) || (name === 'ValidationError' && /not found/.test(message)))
      return undefined;
    throw error;
  }
}

/** An attribute of all known resources of a type. */
export function knownValues(known: KnownResource[], type: string, attribute = 'id'): string[] {
  return known
    .filter((resource) => resource.type === type)
    .map(({ attributes }) => String(attributes[attribute]));
}
