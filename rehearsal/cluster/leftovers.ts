import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { IAMClient, ListInstanceProfilesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { loadCluster } from '../../scripts/project';
import { findSnapshots, judgeSnapshots } from './final-snapshots';

/**
 * Everything in the local cloud's account that costs money or stands in the way of the next deploy, apart from
 * snapshots. The account was empty before, so whatever is found after a destroy is a leftover.
 */
async function findLeftovers(): Promise<string[]> {
  const [ec2, autoScaling, iam] = [new EC2Client({}), new AutoScalingClient({}), new IAMClient({})];
  const [s3, sns, ssm] = [new S3Client({ forcePathStyle: true }), new SNSClient({}), new SSMClient({})];
  const found = await Promise.all([
    ec2
      .send(new DescribeInstancesCommand({}))
      .then(({ Reservations = [] }) => Reservations.flatMap(({ Instances = [] }) => Instances))
      .then((instances) => instances.filter(({ State }) => State?.Name !== 'terminated'))
      .then((instances) => instances.map(({ InstanceId }) => `instance ${InstanceId}`)),
    ec2
      .send(new DescribeVolumesCommand({}))
      .then(({ Volumes = [] }) => Volumes.map(({ VolumeId }) => `volume ${VolumeId}`)),
    ec2
      .send(new DescribeAddressesCommand({}))
      .then(({ Addresses = [] }) => Addresses.map(({ PublicIp }) => `Elastic IP ${PublicIp}`)),
    ec2
      .send(new DescribeNetworkInterfacesCommand({}))
      .then(({ NetworkInterfaces = [] }) =>
        NetworkInterfaces.map(({ NetworkInterfaceId }) => `network interface ${NetworkInterfaceId}`),
      ),
    ec2
      .send(new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['false'] }] }))
      .then(({ Vpcs = [] }) => Vpcs.map(({ VpcId }) => `VPC ${VpcId}`)),
    ec2
      .send(new DescribeLaunchTemplatesCommand({}))
      .then(({ LaunchTemplates = [] }) =>
        LaunchTemplates.map(({ LaunchTemplateName }) => `launch template ${LaunchTemplateName}`),
      ),
    autoScaling
      .send(new DescribeAutoScalingGroupsCommand({}))
      .then(({ AutoScalingGroups = [] }) =>
        AutoScalingGroups.map(({ AutoScalingGroupName }) => `Auto Scaling group ${AutoScalingGroupName}`),
      ),
    iam
      .send(new ListRolesCommand({}))
      .then(({ Roles = [] }) => Roles.filter(({ Path }) => !Path?.startsWith('/aws-service-role/')))
      .then((roles) => roles.map(({ RoleName }) => `role ${RoleName}`)),
    iam
      .send(new ListInstanceProfilesCommand({}))
      .then(({ InstanceProfiles = [] }) =>
        InstanceProfiles.map(({ InstanceProfileName }) => `instance profile ${InstanceProfileName}`),
      ),
    s3
      .send(new ListBucketsCommand({}))
      .then(({ Buckets = [] }) => Buckets.map(({ Name }) => `bucket ${Name}`)),
    sns
      .send(new ListTopicsCommand({}))
      .then(({ Topics = [] }) => Topics.map(({ TopicArn }) => `topic ${TopicArn}`)),
    ssm
      .send(new DescribeParametersCommand({}))
      .then(({ Parameters = [] }) => Parameters.map(({ Name }) => `parameter ${Name}`)),
  ]);
  for (const client of [ec2, autoScaling, iam, s3, sns, ssm]) client.destroy();
  return found.flat();
}

/** What a destroy left, and what it should have left but did not. */
export interface Aftermath {
  leftovers: string[];
  /** Final snapshots that the configuration asks for and that are missing or not as they should be. */
  missing: string[];
}

async function aftermath(): Promise<Aftermath> {
  const { config } = await loadCluster();
  const { strays, missing } = judgeSnapshots(await findSnapshots(), config);
  return { leftovers: [...(await findLeftovers()), ...strays], missing };
}

// Runs where the API is reachable, and prints JSON: `node build/rehearsal/cluster/leftovers.js`.
if (require.main === module) {
  aftermath()
    .then((found) => process.stdout.write(`${JSON.stringify(found)}\n`))
    .catch((error: Error) => {
      process.stderr.write(`${error.stack}\n`);
      process.exitCode = 1;
    });
}
