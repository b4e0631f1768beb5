import {
  AllocateAddressCommand,
  type AllocateAddressCommandOutput,
  AssignPrivateIpAddressesCommand,
  AssociateAddressCommand,
  CreateSubnetCidrReservationCommand,
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DetachInternetGatewayCommand,
  DisassociateAddressCommand,
  type Instance,
  ReleaseAddressCommand,
  TerminateInstancesCommand,
  UnassignPrivateIpAddressesCommand,
} from '@aws-sdk/client-ec2';
import {
  cloudState,
  createNetwork,
  describeInstance,
  interfaceId,
  type LocalAws,
  privateAddresses,
  refusal,
  runInstance,
  shownInstance,
  startLocalAws,
} from './local-aws';

/** In the part of the subnet that is reserved for explicit use. */
const FIXED = '10.20.1.20';

describe('addresses', () => {
  let aws: LocalAws;
  let subnetA: string;
  let subnetB: string;
  let used: string[] = [];

  beforeAll(async () => {
    aws = await startLocalAws({ hypervisor: false });
    ({ subnetA, subnetB } = await createNetwork(aws));
    await aws.ec2.send(
      new CreateSubnetCidrReservationCommand({
        SubnetId: subnetA,
        Cidr: '10.20.1.16/28',
        ReservationType: 'explicit',
      }),
    );
  });
  afterEach(async () => {
    if (used.length > 0) await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: used }));
    used = [];
  });
  afterAll(() => aws.stop());

  const launch = async (subnet = subnetA, publicAddress = false): Promise<Instance> => {
    const NetworkInterfaces = [{ DeviceIndex: 0, SubnetId: subnet, AssociatePublicIpAddress: publicAddress }];
    const instance = await runInstance(aws, subnet, { NetworkInterfaces });
    used.push(instance.InstanceId!);
    return instance;
  };
  const assign = (instance: Instance, address = FIXED, AllowReassignment?: boolean) =>
    aws.ec2.send(
      new AssignPrivateIpAddressesCommand({
        NetworkInterfaceId: interfaceId(instance),
        PrivateIpAddresses: [address],
        AllowReassignment,
      }),
    );
  const unassign = (instance: Instance, address = FIXED) =>
    aws.ec2.send(
      new UnassignPrivateIpAddressesCommand({
        NetworkInterfaceId: interfaceId(instance),
        PrivateIpAddresses: [address],
      }),
    );
  const allocate = () => aws.ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  const associate = (
    eip: AllocateAddressCommandOutput,
    instance: Instance,
    PrivateIpAddress = FIXED,
    AllowReassociation?: boolean,
  ) =>
    aws.ec2.send(
      new AssociateAddressCommand({
        AllocationId: eip.AllocationId,
        NetworkInterfaceId: interfaceId(instance),
        PrivateIpAddress,
        AllowReassociation,
      }),
    );
  const show = async (eip: AllocateAddressCommandOutput) =>
    (await aws.ec2.send(new DescribeAddressesCommand({ AllocationIds: [eip.AllocationId!] }))).Addresses![0];

  describe('private', () => {
    test('a free address of the subnet can be assigned, again and again', async () => {
      const instance = await launch();
      const answer = await assign(instance);
      expect(answer.AssignedPrivateIpAddresses!.map((item) => item.PrivateIpAddress)).toEqual([FIXED]);
      await assign(instance);
      expect(await privateAddresses(aws, instance.InstanceId!)).toEqual([instance.PrivateIpAddress, FIXED]);
    });

    test('an address of another interface is moved only with AllowReassignment', async () => {
      const [first, second] = [await launch(), await launch()];
      await assign(first);
      expect(await refusal(assign(second))).toBe(
        `InvalidParameterValue: [${FIXED}] are assigned, but move is not allowed.`,
      );
      await assign(second, FIXED, true);
      expect(await privateAddresses(aws, first.InstanceId!)).toEqual([first.PrivateIpAddress]);
      expect(await privateAddresses(aws, second.InstanceId!)).toEqual([second.PrivateIpAddress, FIXED]);
      expect((await shownInstance(aws, second.InstanceId!)).secondaryIps).toEqual([FIXED]);
    });

    test('a primary address cannot be taken', async () => {
      const [first, second] = [await launch(), await launch()];
      expect(await refusal(assign(second, first.PrivateIpAddress!, true))).toMatch(/^InvalidParameterValue/);
    });

    test.each([
      ['of another subnet', '10.20.2.20'],
      ["that is the router's", '10.20.1.1'],
      ['that is broadcast', '10.20.1.31'],
    ])('an address %s cannot be assigned', async (_, address) => {
      expect(await refusal(assign(await launch(), address, true))).toBe(
        `InvalidParameterValue: Address ${address} does not fall within the subnet's address range`,
      );
    });

    test('only a secondary address that the interface has can be unassigned', async () => {
      const instance = await launch();
      expect(await refusal(unassign(instance))).toMatch(/^InvalidParameterValue/);
      expect(await refusal(unassign(instance, instance.PrivateIpAddress))).toMatch(/^InvalidParameterValue/);
    });

    test('a reserved range is never assigned automatically, however full the subnet is', async () => {
      const launches = [];
      for (let index = 0; index < 12; index++) launches.push(await launch());
      const addresses = launches.map((instance) => instance.PrivateIpAddress);
      expect(new Set(addresses)).toEqual(new Set(Array.from({ length: 12 }, (_, n) => `10.20.1.${n + 4}`)));
      expect(await refusal(launch())).toMatch(/^InsufficientFreeAddressesInSubnet/);
      const { Reservations } = await aws.ec2.send(new DescribeInstancesCommand({}));
      expect(Reservations!.filter((reservation) => !reservation.Instances?.length)).toEqual([]);
    });

    test('an address is found by filter, whether primary or secondary', async () => {
      const instance = await launch();
      await assign(instance);
      for (const address of [FIXED, instance.PrivateIpAddress!]) {
        const found = await aws.ec2.send(
          new DescribeNetworkInterfacesCommand({
            Filters: [{ Name: 'addresses.private-ip-address', Values: [address] }],
          }),
        );
        expect(found.NetworkInterfaces!.map((item) => item.NetworkInterfaceId)).toEqual([
          interfaceId(instance),
        ]);
      }
    });

    test('an address that an instance had is free after its termination', async () => {
      const [first, second] = [await launch(), await launch()];
      await assign(first);
      await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [first.InstanceId!] }));
      expect(await refusal(assign(second))).toBe('accepted');
    });
  });

  describe('Elastic IPs', () => {
    test('come from their own range and serve one private address', async () => {
      const [instance, eip] = [await launch(), await allocate()];
      const last = Number(eip.PublicIp!.replace('203.0.113.', ''));
      expect(last).toBeGreaterThanOrEqual(10);
      expect(last).toBeLessThanOrEqual(127);

      await assign(instance);
      await associate(eip, instance);
      expect(await show(eip)).toMatchObject({
        PrivateIpAddress: FIXED,
        InstanceId: instance.InstanceId,
        NetworkInterfaceId: interfaceId(instance),
      });
      const described = await describeInstance(aws, instance.InstanceId!);
      expect(described.PublicIpAddress).toBeUndefined();
      expect(described.NetworkInterfaces![0].PrivateIpAddresses![1].Association).toMatchObject({
        PublicIp: eip.PublicIp,
        PublicDnsName: `ec2-${eip.PublicIp!.replaceAll('.', '-')}.eu-central-1.compute.amazonaws.com`,
      });
      expect((await cloudState(aws)).elasticIps).toContainEqual({
        allocationId: eip.AllocationId,
        publicIp: eip.PublicIp,
        privateIp: FIXED,
        interfaceId: interfaceId(instance),
      });
    });

    test('move along with their private address', async () => {
      const [first, second, eip] = [await launch(), await launch(), await allocate()];
      await assign(first);
      await associate(eip, first);
      const { AssociationId } = await show(eip);
      await assign(second, FIXED, true);
      expect(await show(eip)).toMatchObject({
        AssociationId,
        PrivateIpAddress: FIXED,
        InstanceId: second.InstanceId,
        NetworkInterfaceId: interfaceId(second),
      });
    });

    test.each(['is unassigned', 'goes with its instance'])(
      'are free when their private address %s',
      async (how) => {
        const [instance, eip] = [await launch(), await allocate()];
        await assign(instance);
        await associate(eip, instance);
        await (how === 'is unassigned'
          ? unassign(instance)
          : aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instance.InstanceId!] })));
        const { AssociationId, InstanceId, PrivateIpAddress } = await show(eip);
        expect([AssociationId, InstanceId || undefined, PrivateIpAddress]).toEqual([
          undefined,
          undefined,
          undefined,
        ]);
      },
    );

    test('are taken over unless the caller forbids it', async () => {
      const [first, second, eip] = [await launch(), await launch(), await allocate()];
      await associate(eip, first, first.PrivateIpAddress);
      expect(await refusal(associate(eip, second, second.PrivateIpAddress, false))).toMatch(
        /^Resource.AlreadyAssociated/,
      );
      await associate(eip, second, second.PrivateIpAddress);
      expect((await show(eip)).InstanceId).toBe(second.InstanceId);
    });

    test('push out another one that serves the address, unless the caller forbids it', async () => {
      const [instance, old, eip] = [await launch(), await allocate(), await allocate()];
      await associate(old, instance, instance.PrivateIpAddress);
      expect(await refusal(associate(eip, instance, instance.PrivateIpAddress, false))).toMatch(
        /^Resource.AlreadyAssociated/,
      );
      await associate(eip, instance, instance.PrivateIpAddress);
      expect((await show(old)).AssociationId).toBeUndefined();
    });

    test('associating the same again changes nothing', async () => {
      const [instance, eip] = [await launch(), await allocate()];
      const first = await associate(eip, instance, instance.PrivateIpAddress);
      const second = await associate(eip, instance, instance.PrivateIpAddress, false);
      expect(second.AssociationId).toBe(first.AssociationId);
    });

    test('serve only an address that the interface has', async () => {
      expect(await refusal(associate(await allocate(), await launch()))).toMatch(/^InvalidParameterValue/);
    });

    test('cannot be released while associated', async () => {
      const [instance, eip] = [await launch(), await allocate()];
      const { AssociationId } = await associate(eip, instance, instance.PrivateIpAddress);
      const release = () => aws.ec2.send(new ReleaseAddressCommand({ AllocationId: eip.AllocationId }));
      expect(await refusal(release())).toMatch(/^InvalidIPAddress.InUse/);
      await aws.ec2.send(new DisassociateAddressCommand({ AssociationId }));
      expect(await refusal(release())).toBe('accepted');
    });

    test('need an internet gateway', async () => {
      const network = await createNetwork(aws);
      await aws.ec2.send(
        new DetachInternetGatewayCommand({ InternetGatewayId: network.gatewayId, VpcId: network.vpcId }),
      );
      const instance = await launch(network.subnetA);
      expect(await refusal(associate(await allocate(), instance, instance.PrivateIpAddress))).toBe(
        `Gateway.NotAttached: Network ${network.vpcId} is not attached to any internet gateway`,
      );
    });
  });

  describe('given at launch', () => {
    test('come from their own range, with a DNS name, and go with the instance', async () => {
      const instance = await launch(subnetB, true);
      const last = Number(instance.PublicIpAddress!.replace('203.0.113.', ''));
      expect(last).toBeGreaterThanOrEqual(128);
      expect(instance.PublicDnsName).toBe(`ec2-203-0-113-${last}.eu-central-1.compute.amazonaws.com`);
      expect((await shownInstance(aws, instance.InstanceId!)).publicIp).toBe(instance.PublicIpAddress);

      await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instance.InstanceId!] }));
      expect((await shownInstance(aws, instance.InstanceId!)).publicIp).toBeNull();
    });

    test('end with an Elastic IP on the primary address', async () => {
      const [instance, eip] = [await launch(subnetA, true), await allocate()];
      const id = instance.InstanceId!;
      await associate(eip, instance, instance.PrivateIpAddress);
      expect((await describeInstance(aws, id)).PublicIpAddress).toBe(eip.PublicIp);
      expect((await shownInstance(aws, id)).publicIp).toBeNull();
    });

    test('are not given where nobody asks for one', async () => {
      expect((await launch()).PublicIpAddress).toBeUndefined();
      const plain = await runInstance(aws, subnetB);
      used.push(plain.InstanceId!);
      expect(plain.PublicIpAddress).toBeUndefined();
    });
  });
});
