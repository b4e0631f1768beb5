import {
  AllocateAddressCommand,
  AssignPrivateIpAddressesCommand,
  AssociateAddressCommand,
  AttachVolumeCommand,
  CreateVolumeCommand,
  DescribeAddressesCommand,
  DescribeNetworkInterfacesCommand,
  DetachVolumeCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  cloudState,
  createNetwork,
  createVolume,
  describeInstance,
  describeVolume,
  interfaceId,
  type LocalAws,
  refusal,
  report,
  runInstance,
  shownInstance,
  shownVolume,
  startLocalAws,
  ZONE_A,
} from './local-aws';

describe('with a hypervisor', () => {
  let aws: LocalAws;
  let subnetA: string;

  beforeAll(async () => {
    aws = await startLocalAws({ hypervisor: true });
    ({ subnetA } = await createNetwork(aws));
  });
  afterAll(() => aws.stop());

  const runs = (id: string) => report(aws, 'instances', id, { state: 'running' });
  const isGone = (id: string) => report(aws, 'instances', id, { state: 'terminated' });
  const launch = async () => {
    const instance = await runInstance(aws, subnetA);
    await runs(instance.InstanceId!);
    return describeInstance(aws, instance.InstanceId!);
  };
  const attach = (volumeId: string, instanceId: string) =>
    aws.ec2.send(new AttachVolumeCommand({ VolumeId: volumeId, InstanceId: instanceId, Device: '/dev/sdf' }));
  const stateOf = async (id: string) => (await describeInstance(aws, id)).State!.Name;

  test('an instance is pending until it is reported running', async () => {
    const instance = await runInstance(aws, subnetA);
    const id = instance.InstanceId!;
    expect(instance.State!.Name).toBe('pending');
    expect((await shownInstance(aws, id)).state).toBe('pending');
    expect(await refusal(attach(await createVolume(aws), id))).toMatch(/^IncorrectState/);

    expect(await runs(id)).toBe(200);
    expect(await stateOf(id)).toBe('running');
    expect((await shownInstance(aws, id)).state).toBe('running');
  });

  test('a volume is attaching, attached, detaching, available', async () => {
    const [volume, instance] = [await createVolume(aws), (await launch()).InstanceId!];
    const apiState = async () => {
      const { State, Attachments } = await describeVolume(aws, volume);
      return [State, Attachments?.[0]?.State];
    };
    await attach(volume, instance);
    expect(await apiState()).toEqual(['in-use', 'attaching']);
    expect((await shownVolume(aws, volume))!.attachment).toEqual({
      instanceId: instance,
      device: '/dev/sdf',
      state: 'attaching',
    });

    await report(aws, 'volumes', volume, { attachment: 'attached' });
    expect(await apiState()).toEqual(['in-use', 'attached']);

    await aws.ec2.send(new DetachVolumeCommand({ VolumeId: volume }));
    expect(await apiState()).toEqual(['in-use', 'detaching']);
    expect(await refusal(attach(volume, instance))).toMatch(/^VolumeInUse/);

    await report(aws, 'volumes', volume, { attachment: 'detached' });
    expect(await apiState()).toEqual(['available', undefined]);
    expect((await shownVolume(aws, volume))!.attachment).toBeNull();
  });

  test('a terminated instance keeps volume, addresses and Elastic IP until it is gone', async () => {
    const [volume, instance] = [await createVolume(aws), await launch()];
    const id = instance.InstanceId!;
    await attach(volume, id);
    await aws.ec2.send(
      new AssignPrivateIpAddressesCommand({
        NetworkInterfaceId: interfaceId(instance),
        PrivateIpAddresses: ['10.20.1.20'],
      }),
    );
    const eip = await aws.ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
    await aws.ec2.send(
      new AssociateAddressCommand({
        AllocationId: eip.AllocationId,
        NetworkInterfaceId: interfaceId(instance),
        PrivateIpAddress: '10.20.1.20',
      }),
    );
    const association = async () => {
      const found = await aws.ec2.send(new DescribeAddressesCommand({ AllocationIds: [eip.AllocationId!] }));
      return found.Addresses![0].AssociationId;
    };

    const answer = await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(answer.TerminatingInstances![0].CurrentState!.Name).toBe('shutting-down');
    expect(await stateOf(id)).toBe('shutting-down');
    expect((await describeVolume(aws, volume)).State).toBe('in-use');
    expect(await association()).toBeDefined();
    expect((await shownInstance(aws, id)).secondaryIps).toEqual(['10.20.1.20']);

    expect(await isGone(id)).toBe(200);
    expect(await stateOf(id)).toBe('terminated');
    expect((await describeVolume(aws, volume)).State).toBe('available');
    expect(await association()).toBeUndefined();
    const interfaces = aws.ec2.send(
      new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [interfaceId(instance)] }),
    );
    expect(await refusal(interfaces)).toMatch(/^InvalidNetworkInterfaceID.NotFound/);
    const gone = await describeInstance(aws, id);
    expect([gone.PrivateIpAddress, gone.SubnetId, gone.NetworkInterfaces]).toEqual([
      undefined,
      undefined,
      [],
    ]);
  });

  test('an instance that powers itself off is terminated', async () => {
    const instance = await launch();
    const id = instance.InstanceId!;
    const volume = await createVolume(aws);
    await attach(volume, id);
    await isGone(id);
    const gone = await describeInstance(aws, id);
    expect(gone.State!.Name).toBe('terminated');
    expect(gone.StateReason!.Code).toBe('Client.InstanceInitiatedShutdown');
    expect((await describeVolume(aws, volume)).State).toBe('available');
  });

  test('reports that a call overtook change nothing', async () => {
    const id = (await launch()).InstanceId!;
    const volume = await createVolume(aws);
    await attach(volume, id);
    await aws.ec2.send(new DetachVolumeCommand({ VolumeId: volume }));
    expect(await report(aws, 'volumes', volume, { attachment: 'attached' })).toBe(200);
    expect((await shownVolume(aws, volume))!.attachment!.state).toBe('detaching');

    await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(await runs(id)).toBe(200);
    expect((await shownInstance(aws, id)).state).toBe('shutting-down');
  });

  test('an Elastic IP is refused while the instance is pending', async () => {
    const instance = await runInstance(aws, subnetA);
    const { AllocationId } = await aws.ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
    const associate = () =>
      aws.ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId: instance.InstanceId }));
    expect(await refusal(associate())).toBe(
      `InvalidInstanceID: The pending instance '${instance.InstanceId}' is not in a valid state for this operation.`,
    );
    await runs(instance.InstanceId!);
    expect(await refusal(associate())).toBe('accepted');
  });

  test('reports that do not fit the state are refused', async () => {
    const id = (await launch()).InstanceId!;
    const volume = await createVolume(aws);
    await isGone(id);
    expect(await runs(id)).toBe(409);
    expect(await runs('i-0123456789abcdef0')).toBe(404);
    expect(await report(aws, 'instances', id, { state: 'stopped' })).toBe(400);
    expect(await report(aws, 'volumes', volume, { attachment: 'attached' })).toBe(409);
    expect(await report(aws, 'volumes', volume, {})).toBe(400);
    expect(await report(aws, 'volumes', 'vol-0123456789abcdef0', { attachment: 'attached' })).toBe(404);
  });

  test('a volume from a snapshot is refused: its data would be missing', async () => {
    const volume = aws.ec2.send(
      new CreateVolumeCommand({ AvailabilityZone: ZONE_A, SnapshotId: 'snap-0123456789abcdef0' }),
    );
    expect(await refusal(volume)).toMatch(/^UnsupportedOperation: ec2:CreateVolume from a snapshot/);
  });

  test('a long poll answers as soon as the version moves', async () => {
    const { version } = await cloudState(aws);
    const polls = Array.from({ length: 20 }, () => cloudState(aws, version));
    const volume = await createVolume(aws);
    for (const state of await Promise.all(polls)) {
      expect(state.version).toBe(version + 1);
      expect(state.volumes.map((shown) => shown.id)).toContain(volume);
    }
  });

  test('a poll that is behind, or ahead of a restarted API, answers at once', async () => {
    const { version } = await cloudState(aws);
    expect((await cloudState(aws, version - 1)).version).toBe(version);
    expect((await cloudState(aws, version + 1000)).version).toBe(version);
  });
});
