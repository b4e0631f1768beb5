import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeInstancesCommand,
  type EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
  waitUntilInstanceTerminated,
} from '@aws-sdk/client-ec2';

const NAME = 'vpc-client';
const TERMINATED_SECONDS = 180;

export interface VpcClient {
  instanceId: string;
  groupId: string;
}

/**
 * Launch what a cluster's users have: an instance in the VPC that is none of the cluster's, in a security group of its own,
 * which lets everything out and nothing in. No public address, no role, no user data.
 *
 * @param neighbour an instance whose image, type and subnet it shares
 */
export async function launchVpcClient(ec2: EC2Client, neighbour: string): Promise<VpcClient> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [neighbour] }));
  const { ImageId, InstanceType, SubnetId, VpcId } = Reservations![0].Instances![0];
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: NAME, Description: 'A client in the VPC', VpcId }),
  );
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId, InstanceType, SubnetId, MinCount: 1, MaxCount: 1 },
      SecurityGroupIds: [GroupId!],
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: NAME }] }],
    }),
  );
  return { instanceId: Instances![0].InstanceId!, groupId: GroupId! };
}

/** Leaves nothing behind: a destroy would find that it cannot delete the subnet. */
export async function removeVpcClient(ec2: EC2Client, { instanceId, groupId }: VpcClient): Promise<void> {
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
  await waitUntilInstanceTerminated(
    { client: ec2, minDelay: 1, maxDelay: 2, maxWaitTime: TERMINATED_SECONDS },
    { InstanceIds: [instanceId] },
  );
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupId }));
}
