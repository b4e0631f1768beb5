import * as ec2 from '@aws-sdk/client-ec2';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeResourceName } from '../../../cluster/names';
import type { NodeDescriptor } from '../../../cluster/node-descriptor';
import type { TestCluster } from '../../support/cluster-app';
import { type AwsClients, awsClients, type Credentials, interfaceId } from './local-aws';

/** A deployed node: what its instance knows, has and may do. */
export interface DeployedNode extends AwsClients {
  descriptor: NodeDescriptor;
  instanceId: string;
  interfaceId: string;
  credentials: Required<Credentials>;
}

/** Credentials of a role as the metadata service mints them. @param seconds until they expire */
export async function assumeRole(
  { sts }: AwsClients,
  role: string,
  session: string,
  seconds?: number,
): Promise<Required<Credentials>> {
  const { Credentials: minted } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::123456789012:role/${role}`,
      RoleSessionName: session,
      DurationSeconds: seconds,
    }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken } = minted!;
  return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! };
}

/** The node's instance with its descriptor out of the compute stack's state, and clients with its role. */
export async function deployedNode(
  aws: AwsClients,
  endpoint: string,
  cluster: TestCluster,
  name: string,
): Promise<DeployedNode> {
  const descriptor = descriptors(cluster).find(({ node }) => node.name === name)!;
  const { Reservations } = await aws.ec2.send(
    new ec2.DescribeInstancesCommand({ Filters: [{ Name: 'tag:Node', Values: [name] }] }),
  );
  const instance = Reservations![0].Instances![0];
  const instanceId = instance.InstanceId!;
  const credentials = await assumeRole(aws, nodeResourceName(descriptor.cluster.name, name), instanceId);
  return {
    ...awsClients(endpoint, credentials),
    descriptor,
    instanceId,
    interfaceId: interfaceId(instance),
    credentials,
  };
}

function descriptors(cluster: TestCluster): NodeDescriptor[] {
  const state = JSON.parse(readFileSync(join(cluster.home.terraformFolder, 'compute.tfstate'), 'utf8')) as {
    resources: { type: string; instances: { attributes: { user_data: string } }[] }[];
  };
  return state.resources
    .filter(({ type }) => type === 'aws_launch_template')
    .map(({ instances }) => Buffer.from(instances[0].attributes.user_data, 'base64').toString())
    .map((text) => text.split('\n').find((line) => line.includes('"volumeId"'))!)
    .map((line) => JSON.parse(line.trim()) as NodeDescriptor);
}
