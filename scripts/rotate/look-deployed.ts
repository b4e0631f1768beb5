import { EC2Client, paginateDescribeLaunchTemplateVersions } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { ClusterConfig } from '../../cluster/config';
import { parameterPath, secretKey } from '../../cluster/names';
import { describedVersion } from '../../cluster/secrets';
import { describeParameters, readIdentity } from '../secrets/pull';
import { descriptorOf } from '../status/aws-views';
import type { Deployed } from './deployed';

export interface DeployedLookOptions {
  config: Pick<ClusterConfig, 'name' | 'region'>;
  /** @default AWS, in the cluster's region */
  ssm?: SSMClient;
  ec2?: EC2Client;
}

export async function lookAtDeployed({ config, ...clients }: DeployedLookOptions): Promise<Deployed> {
  const { name, region } = config;
  const ssm = clients.ssm ?? new SSMClient({ region });
  const ec2 = clients.ec2 ?? new EC2Client({ region });
  try {
    const [identity, secrets, templates] = await Promise.all([
      readIdentity(ssm, name),
      secretsInSsm(ssm, name),
      askedByTemplates(ec2, name),
    ]);
    return { ca: identity?.caFingerprint, secrets, templates };
  } finally {
    if (!clients.ssm) ssm.destroy();
    if (!clients.ec2) ec2.destroy();
  }
}

/** Versions of the secrets in SSM, by key. */
export async function secretsInSsm(ssm: SSMClient, cluster: string): Promise<Map<string, number>> {
  const prefix = `${parameterPath(cluster)}/`;
  const found = await describeParameters(ssm, cluster);
  return new Map(
    found.flatMap(({ Name, Description = '' }) => {
      const version = describedVersion(Description);
      return version === undefined ? [] : [[Name!.slice(prefix.length), version] as const];
    }),
  );
}

async function askedByTemplates(client: EC2Client, cluster: string): Promise<Map<string, number>> {
  const asked = new Map<string, number>();
  for await (const page of paginateDescribeLaunchTemplateVersions({ client }, { Versions: ['$Latest'] })) {
    for (const { LaunchTemplateData } of page.LaunchTemplateVersions ?? []) {
      const descriptor = descriptorOf(LaunchTemplateData?.UserData ?? '', cluster);
      if (!descriptor?.node || !descriptor.secretVersions) continue;
      const { node, secretVersions } = descriptor;
      for (const secret of ['keystore', 'truststore'] as const) {
        asked.set(secretKey(node.name, secret), secretVersions[secret]);
      }
    }
  }
  return asked;
}
