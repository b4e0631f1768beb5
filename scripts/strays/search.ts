import { AutoScalingClient, type AutoScalingClientConfig } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { existsSync, readFileSync } from 'node:fs';
import type { ClusterConfig } from '../../cluster/config';
import type { ClusterHome } from '../../cluster/home';
import { artifactsBucketName } from '../../cluster/names';
import { clusterNodes } from '../../cluster/nodes';
import {
  type KnownResource,
  parseState,
  type StateLocation,
  stateLocation,
  STACKS,
} from '../../cluster/terraform-state';
import { type Search, unlessGone } from './kind';

type Settings = Pick<AutoScalingClientConfig, 'endpoint' | 'credentials'>;

/**
 * What strays are looked for with.
 *
 * @param settings of AWS's clients, beyond the region
 * @throws OperatorError STATE_DAMAGED
 */
export async function openSearch(
  config: ClusterConfig,
  home: ClusterHome,
  settings: Settings = {},
): Promise<Search> {
  const { name, region } = config;
  const all = { ...settings, region };
  const states = await Promise.all(
    STACKS.map((stack) => readState(stateLocation(config, home, stack), settings)),
  );
  const { Account } = await new STSClient(all).send(new GetCallerIdentityCommand({}));
  return {
    cluster: name,
    nodes: clusterNodes(config).map((node) => node.name),
    bucket: artifactsBucketName(name, Account!, region),
    known: states.flat(),
    ec2: new EC2Client(all),
    autoScaling: new AutoScalingClient(all),
    iam: new IAMClient(all),
    s3: new S3Client(all),
    sns: new SNSClient(all),
    ssm: new SSMClient(all),
  };
}

async function readState(location: StateLocation, settings: Settings): Promise<KnownResource[]> {
  if ('file' in location) {
    const { file } = location;
    return parseState(file, existsSync(file) ? readFileSync(file, 'utf8') : undefined);
  }
  const { bucket: Bucket, region, key: Key } = location;
  const answer = await unlessGone(
    new S3Client({ ...settings, region }).send(new GetObjectCommand({ Bucket, Key })),
  );
  return parseState(`s3://${Bucket}/${Key}`, await answer?.Body?.transformToString());
}
