import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DeleteInternetGatewayCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeSecurityGroupRulesCommand,
  DetachInternetGatewayCommand,
  type IpPermission,
  RevokeSecurityGroupIngressCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { cloudState, createNetwork, type LocalAws, refusal, runInstance, startLocalAws } from './local-aws';

describe('networks', () => {
  let aws: LocalAws;
  let network: Awaited<ReturnType<typeof createNetwork>>;

  beforeAll(async () => {
    aws = await startLocalAws({ hypervisor: false });
  });
  beforeEach(async () => {
    network = await createNetwork(aws);
  });
  afterAll(() => aws.stop());

  const launch = async () => {
    const instance = await runInstance(aws, network.subnetA, {
      NetworkInterfaces: [
        {
          DeviceIndex: 0,
          SubnetId: network.subnetA,
          Groups: [network.groupId],
          AssociatePublicIpAddress: true,
        },
      ],
    });
    return instance.InstanceId!;
  };
  const terminate = (id: string) => aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  const deleteSubnet = (SubnetId: string) => aws.ec2.send(new DeleteSubnetCommand({ SubnetId }));
  const deleteGroup = (GroupId: string) => aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  const detachGateway = () =>
    aws.ec2.send(
      new DetachInternetGatewayCommand({ InternetGatewayId: network.gatewayId, VpcId: network.vpcId }),
    );
  const deleteVpc = () => aws.ec2.send(new DeleteVpcCommand({ VpcId: network.vpcId }));
  const allow = (permission: IpPermission) =>
    aws.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId: network.groupId, IpPermissions: [permission] }),
    );

  test('what an instance uses cannot be deleted', async () => {
    const id = await launch();
    expect(await refusal(deleteSubnet(network.subnetA))).toBe(
      `DependencyViolation: The subnet '${network.subnetA}' has dependencies and cannot be deleted.`,
    );
    expect(await refusal(deleteGroup(network.groupId))).toBe(
      `DependencyViolation: resource ${network.groupId} has a dependent object`,
    );
    expect(await refusal(detachGateway())).toMatch(/^DependencyViolation: Network .* mapped public address/);

    await terminate(id);
    await deleteSubnet(network.subnetA);
    await deleteGroup(network.groupId);
    await detachGateway();
  });

  test('a VPC goes last', async () => {
    const violation = `DependencyViolation: The vpc '${network.vpcId}' has dependencies and cannot be deleted.`;
    const steps = [
      () => deleteSubnet(network.subnetA),
      () => deleteSubnet(network.subnetB),
      () => deleteGroup(network.groupId),
      detachGateway,
    ];
    for (const step of steps) {
      expect(await refusal(deleteVpc())).toBe(violation);
      await step();
    }
    await deleteVpc();
    expect((await cloudState(aws)).vpcs.map((vpc) => vpc.id)).not.toContain(network.vpcId);
    await aws.ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId: network.gatewayId }));
  });

  test('a group that another group names cannot be deleted', async () => {
    const other = await createNetwork(aws);
    await aws.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: other.groupId,
        IpPermissions: [
          {
            IpProtocol: 'tcp',
            FromPort: 9093,
            ToPort: 9093,
            UserIdGroupPairs: [{ GroupId: network.groupId }],
          },
        ],
      }),
    );
    expect(await refusal(deleteGroup(network.groupId))).toMatch(/^DependencyViolation/);
  });

  test.each<[string, IpPermission, IpPermission]>([
    [
      'range',
      { IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
      { IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'x' }] },
    ],
    [
      'group',
      { UserIdGroupPairs: [{ GroupId: 'OWN' }] },
      { UserIdGroupPairs: [{ GroupId: 'OWN', Description: 'x' }] },
    ],
  ])(
    'the same rule for a %s is refused the second time, whatever its description',
    async (_, first, second) => {
      const rule = (peer: IpPermission): IpPermission => ({
        IpProtocol: 'tcp',
        FromPort: 9092,
        ToPort: 9094,
        ...peer,
        UserIdGroupPairs: peer.UserIdGroupPairs?.map((pair) => ({ ...pair, GroupId: network.groupId })),
      });
      await allow(rule(first));
      expect(await refusal(allow(rule(second)))).toMatch(/^InvalidPermission.Duplicate/);
      await aws.ec2.send(
        new RevokeSecurityGroupIngressCommand({ GroupId: network.groupId, IpPermissions: [rule(second)] }),
      );
      expect(await refusal(allow(rule(second)))).toBe('accepted');

      const rules = await aws.ec2.send(
        new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [network.groupId] }] }),
      );
      expect(rules.SecurityGroupRules!.find((found) => !found.IsEgress)!.Description).toBe('x');
    },
  );

  test("the default rule that lets everything out is a group's own", async () => {
    const everything = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
    const authorize = new AuthorizeSecurityGroupEgressCommand({
      GroupId: network.groupId,
      IpPermissions: [everything],
    });
    expect(await refusal(aws.ec2.send(authorize))).toMatch(/^InvalidPermission.Duplicate/);
  });

  test('the feed has networks and rules, and no default VPC', async () => {
    await allow({ IpProtocol: 'tcp', FromPort: 9092, ToPort: 9094, IpRanges: [{ CidrIp: '10.20.0.0/16' }] });
    await allow({ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: network.groupId }] });
    const state = await cloudState(aws);
    expect(state.vpcs.map((vpc) => vpc.cidr)).not.toContain('172.31.0.0/16');
    expect(state.vpcs).toContainEqual({ id: network.vpcId, cidr: '10.20.0.0/16' });
    expect(state.subnets).toContainEqual({
      id: network.subnetA,
      vpcId: network.vpcId,
      cidr: '10.20.1.0/27',
      zone: 'eu-central-1a',
    });
    expect(state.securityGroups.find((group) => group.id === network.groupId)).toEqual({
      id: network.groupId,
      vpcId: network.vpcId,
      ingress: [
        { protocol: 'tcp', fromPort: 9092, toPort: 9094, cidr: '10.20.0.0/16', groupId: null },
        { protocol: '-1', fromPort: null, toPort: null, cidr: null, groupId: network.groupId },
      ],
      egress: [{ protocol: '-1', fromPort: null, toPort: null, cidr: '0.0.0.0/0', groupId: null }],
    });
  });
});
