import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { launchVpcClient, removeVpcClient } from '../../../../rehearsal/security/network/vpc-client';
import { cloudState, createNetwork, type LocalAws, runInstance, startLocalAws } from '../../api/local-aws';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws({ hypervisor: false });
});
afterAll(() => aws.stop());

test('the client lives beside a node, belongs to nothing of the cluster’s, and leaves nothing behind', async () => {
  const { subnetA, groupId } = await createNetwork(aws);
  const { InstanceId } = await runInstance(aws, subnetA, { SecurityGroupIds: [groupId] });

  const client = await launchVpcClient(aws.ec2, InstanceId!);
  const { instances, securityGroups } = await cloudState(aws);
  const shown = instances.find(({ id }) => id === client.instanceId)!;
  expect(shown).toMatchObject({
    ...{ state: 'running', subnetId: subnetA, roleName: null, userData: null, publicIp: null },
    securityGroupIds: [client.groupId],
  });
  expect(client.groupId).not.toBe(groupId);
  expect(securityGroups.find(({ id }) => id === client.groupId)).toMatchObject({
    ingress: [],
    egress: [{ protocol: '-1', cidr: '0.0.0.0/0' }],
  });

  await removeVpcClient(aws.ec2, client);
  const after = await cloudState(aws);
  expect(after.instances.find(({ id }) => id === client.instanceId)?.state ?? 'gone').toMatch(
    /gone|terminated/,
  );
  const { SecurityGroups = [] } = await aws.ec2.send(new DescribeSecurityGroupsCommand({}));
  expect(SecurityGroups.map(({ GroupId }) => GroupId)).not.toContain(client.groupId);
});
