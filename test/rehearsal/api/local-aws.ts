import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import * as autoscaling from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import * as ec2 from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { QUOTAS } from '../../../cluster/quotas';
import { startApi, type StartApiOptions } from '../../../rehearsal/api/start';
import type {
  CloudInstance,
  CloudState,
  CloudVolume,
  PublishedMessage,
} from '../../../rehearsal/cloud-state';

export const REGION = 'eu-central-1';
export const ZONE_A = 'eu-central-1a';
export const ZONE_B = 'eu-central-1b';
const PROJECT_ROOT = join(__dirname, '../../..');

/** A running API with the SDK's clients for it. */
export type LocalAws = Awaited<ReturnType<typeof startLocalAws>>;

/** Room for whatever a test makes; those about quotas give their own. */
const ROOMY = Object.fromEntries(Object.values(QUOTAS).map(({ code }) => [code, 1000]));

export async function startLocalAws(
  options: Pick<StartApiOptions, 'hypervisor' | 'quotas' | 'egress' | 'latency'>,
) {
  const api = await startApi({
    projectRoot: PROJECT_ROOT,
    host: '127.0.0.1',
    port: 0,
    quotas: ROOMY,
    ...options,
  });
  return { ...api, ...awsClients(api.endpoint) };
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export type AwsClients = ReturnType<typeof awsClients>;

/** @param credentials an operator's, if none are given */
export function awsClients(
  endpoint: string,
  credentials: Credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
) {
  const config = { endpoint, region: REGION, credentials, maxAttempts: 1 };
  return {
    ec2: new EC2Client(config),
    autoscaling: new AutoScalingClient(config),
    iam: new IAMClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sns: new SNSClient(config),
    ssm: new SSMClient(config),
    sts: new STSClient(config),
    quotas: new ServiceQuotasClient(config),
  };
}

/** What the call is refused with: `Code: message`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'accepted',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

/** Asks again until there is an answer. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`never happened: ${what}`);
}

export async function cloudState(aws: LocalAws, after?: number): Promise<CloudState> {
  const response = await fetch(`${aws.endpoint}/_cloud/state${after === undefined ? '' : `?after=${after}`}`);
  return (await response.json()) as CloudState;
}

/** For whatever waits in the API. */
export async function turnClock(aws: Pick<LocalAws, 'endpoint'>, seconds: number): Promise<void> {
  expect(await command(aws, 'clock', { seconds })).toBe(200);
}

/** Asks for something to happen in the local cloud. Returns the HTTP status. */
export async function command(
  { endpoint }: Pick<LocalAws, 'endpoint'>,
  name: 'clock' | 'capacity',
  content: object,
): Promise<number> {
  const body = JSON.stringify(content);
  return (await fetch(`${endpoint}/_cloud/${name}`, { method: 'POST', body })).status;
}

/** Everything that was published to any topic, oldest first. */
export async function publishedMessages({
  endpoint,
}: Pick<LocalAws, 'endpoint'>): Promise<PublishedMessage[]> {
  const response = await fetch(`${endpoint}/_cloud/messages`);
  return ((await response.json()) as { messages: PublishedMessage[] }).messages;
}

/** A report of the hypervisor. Returns the HTTP status. */
export async function report(
  aws: LocalAws,
  kind: 'instances' | 'volumes',
  id: string,
  content: object,
): Promise<number> {
  const response = await fetch(`${aws.endpoint}/_cloud/${kind}/${id}`, {
    method: 'POST',
    body: JSON.stringify(content),
  });
  return response.status;
}

export async function shownInstance(aws: LocalAws, id: string): Promise<CloudInstance> {
  return (await cloudState(aws)).instances.find((instance) => instance.id === id)!;
}

export async function shownVolume(aws: LocalAws, id: string): Promise<CloudVolume | undefined> {
  return (await cloudState(aws)).volumes.find((volume) => volume.id === id);
}

/** Two subnets in two zones, a security group and an internet gateway. */
export async function createNetwork(
  aws: Pick<LocalAws, 'ec2'>,
  { cidrA = '10.20.1.0/27', cidrB = '10.20.2.0/27', zoneB = ZONE_B } = {},
) {
  const vpc = await aws.ec2.send(new ec2.CreateVpcCommand({ CidrBlock: '10.20.0.0/16' }));
  const vpcId = vpc.Vpc!.VpcId!;
  const subnet = async (cidr: string, zone: string) => {
    const made = await aws.ec2.send(
      new ec2.CreateSubnetCommand({ VpcId: vpcId, CidrBlock: cidr, AvailabilityZone: zone }),
    );
    return made.Subnet!.SubnetId!;
  };
  const subnetA = await subnet(cidrA, ZONE_A);
  const subnetB = await subnet(cidrB, zoneB);
  const group = await aws.ec2.send(
    new ec2.CreateSecurityGroupCommand({ GroupName: 'nodes', Description: 'nodes', VpcId: vpcId }),
  );
  const gateway = await aws.ec2.send(new ec2.CreateInternetGatewayCommand({}));
  const gatewayId = gateway.InternetGateway!.InternetGatewayId!;
  await aws.ec2.send(new ec2.AttachInternetGatewayCommand({ InternetGatewayId: gatewayId, VpcId: vpcId }));
  return { vpcId, subnetA, subnetB, groupId: group.GroupId!, gatewayId };
}

export async function debianImage(aws: Pick<LocalAws, 'ec2'>): Promise<string> {
  const images = await aws.ec2.send(
    new ec2.DescribeImagesCommand({
      Owners: ['136693071363'],
      Filters: [{ Name: 'architecture', Values: ['x86_64'] }],
    }),
  );
  return images.Images![0].ImageId!;
}

/** Launches an instance; without a hypervisor it runs at once. */
export async function runInstance(
  aws: Pick<LocalAws, 'ec2'>,
  subnetId: string,
  more: Partial<ec2.RunInstancesCommandInput> = {},
): Promise<ec2.Instance> {
  const launched = await aws.ec2.send(
    new ec2.RunInstancesCommand({
      MinCount: 1,
      MaxCount: 1,
      ImageId: more.LaunchTemplate ? undefined : await debianImage(aws),
      InstanceType: more.LaunchTemplate ? undefined : 't3.medium',
      SubnetId: more.NetworkInterfaces ? undefined : subnetId,
      ...more,
    }),
  );
  return describeInstance(aws, launched.Instances![0].InstanceId!);
}

export async function describeInstance(aws: Pick<LocalAws, 'ec2'>, id: string): Promise<ec2.Instance> {
  const found = await aws.ec2.send(new ec2.DescribeInstancesCommand({ InstanceIds: [id] }));
  return found.Reservations![0].Instances![0];
}

export function interfaceId(instance: ec2.Instance): string {
  return instance.NetworkInterfaces![0].NetworkInterfaceId!;
}

export async function privateAddresses(aws: LocalAws, instanceId: string): Promise<string[]> {
  const instance = await describeInstance(aws, instanceId);
  return instance.NetworkInterfaces![0].PrivateIpAddresses!.map((address) => address.PrivateIpAddress!);
}

export async function createVolume(aws: LocalAws, zone = ZONE_A): Promise<string> {
  const volume = await aws.ec2.send(
    new ec2.CreateVolumeCommand({ Size: 2, AvailabilityZone: zone, VolumeType: 'gp3', Encrypted: true }),
  );
  return volume.VolumeId!;
}

export async function describeVolume(aws: LocalAws, id: string): Promise<ec2.Volume> {
  return (await aws.ec2.send(new ec2.DescribeVolumesCommand({ VolumeIds: [id] }))).Volumes![0];
}

export async function describeGroup(
  aws: LocalAws,
  name: string,
): Promise<autoscaling.AutoScalingGroup | undefined> {
  const groups = await aws.autoscaling.send(
    new autoscaling.DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  return groups.AutoScalingGroups![0];
}

/** A group of one on a first template version, as the product's are, of types to choose from. Returns its name. */
export async function createGroupOf(
  aws: LocalAws,
  subnetId: string,
  instanceTypes: string[],
  onDemandPercentage = 0,
): Promise<string> {
  const name = randomUUID();
  await aws.ec2.send(
    new ec2.CreateLaunchTemplateCommand({
      LaunchTemplateName: name,
      LaunchTemplateData: { ImageId: await debianImage(aws) },
    }),
  );
  await aws.autoscaling.send(
    new autoscaling.CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      VPCZoneIdentifier: subnetId,
      MinSize: 0,
      MaxSize: 1,
      DesiredCapacity: 1,
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: { LaunchTemplateName: name, Version: '1' },
          Overrides: instanceTypes.map((InstanceType) => ({ InstanceType })),
        },
        InstancesDistribution: {
          OnDemandPercentageAboveBaseCapacity: onDemandPercentage,
          SpotAllocationStrategy: 'price-capacity-optimized',
        },
      },
    }),
  );
  return name;
}

/** What the group's newest activity says, if it failed. */
export async function failure(aws: LocalAws, group: string): Promise<string | undefined> {
  const { Activities } = await aws.autoscaling.send(
    new autoscaling.DescribeScalingActivitiesCommand({ AutoScalingGroupName: group }),
  );
  return Activities![0]?.StatusCode === 'Failed' ? Activities![0].StatusMessage : undefined;
}
