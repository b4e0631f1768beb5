import { AutoScalingClient, type AutoScalingClientConfig } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { existsSync, readFileSync } from 'node:fs';
import type { ClusterConfig } from '../../cluster/config';
import { type ClusterHome, stateFile } from '../../cluster/home';
import { artifactsBucketName } from '../../cluster/names';
import { clusterNodes } from '../../cluster/nodes';
import { type KnownResource, parseState, STACKS } from '../../cluster/terraform-state';
import type { Search } from './kind';

/**
 * What strays are looked for with.
 *
 * @param settings of AWS's clients, beyond the region
 * @throws OperatorError STATE_DAMAGED
 */
export async function openSearch(
  config: ClusterConfig,
  home: ClusterHome,
  settings: Pick<AutoScalingClientConfig, 'endpoint' | 'credentials'> = {},
): Promise<Search> {
  const { name, region } = config;
  const all = { ...settings, region };
  const known = knownResources(home);
  const { Account } = await new STSClient(all).send(new GetCallerIdentityCommand({}));
  return {
    cluster: name,
    nodes: clusterNodes(config).map((node) => node.name),
    bucket: artifactsBucketName(name, Account!, region),
    known,
    ec2: new EC2Client(all),
    autoScaling: new AutoScalingClient(all),
    iam: new IAMClient(all),
    s3: new S3Client(all),
    ssm: new SSMClient(all),
  };
}

function knownResources(home: ClusterHome): KnownResource[] {
  return STACKS.flatMap((stack) => {
    const file = stateFile(home, stack);
    return parseState(file, existsSync(file) ? readFileSync(file, 'utf8') : undefined);
  });
}
