import {
  AllocateAddressCommand,
  AssignPrivateIpAddressesCommand,
  AssociateAddressCommand,
  type Instance,
} from '@aws-sdk/client-ec2';
import {
  createNetwork,
  interfaceId,
  type LocalAws,
  runInstance,
  shownInstance,
  startLocalAws,
} from './local-aws';

const FIXED = '10.20.1.16';

/** AWS's documents can be read both ways: the API stand-in plays both. */
describe.each([
  ['release', 'loses'],
  ['keep', 'keeps'],
] as const)('with egress %s an interface %s its first public address', (egress, verb) => {
  let aws: LocalAws;
  let launch: () => Promise<Instance>;

  beforeAll(async () => {
    aws = await startLocalAws({ hypervisor: false, egress });
    const { subnetA, groupId } = await createNetwork(aws);
    const NetworkInterfaces = [
      { DeviceIndex: 0, AssociatePublicIpAddress: true, SubnetId: subnetA, Groups: [groupId] },
    ];
    launch = () => runInstance(aws, subnetA, { NetworkInterfaces });
  });
  afterAll(() => aws.stop());

  const assign = (instance: Instance) =>
    aws.ec2.send(
      new AssignPrivateIpAddressesCommand({
        NetworkInterfaceId: interfaceId(instance),
        PrivateIpAddresses: [FIXED],
        AllowReassignment: true,
      }),
    );
  const expectPublic = async ({ InstanceId, PublicIpAddress }: Instance, kept: boolean) =>
    expect((await shownInstance(aws, InstanceId!)).publicIp).toBe(kept ? PublicIpAddress : null);

  test('to an Elastic IP on a secondary one, associated or come along with it', async () => {
    const [first, second] = [await launch(), await launch()];
    await assign(first);
    await expectPublic(first, true);
    const { AllocationId } = await aws.ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
    await aws.ec2.send(
      new AssociateAddressCommand({
        AllocationId,
        NetworkInterfaceId: interfaceId(first),
        PrivateIpAddress: FIXED,
      }),
    );
    await expectPublic(first, verb === 'keeps');
    await expectPublic(second, true);
    await assign(second);
    await expectPublic(second, verb === 'keeps');
    // What was released does not come back when the Elastic IP moves on.
    await expectPublic(first, verb === 'keeps');
  });
});
