import {
  AttachVolumeCommand,
  DeleteVolumeCommand,
  DetachVolumeCommand,
  ModifyVolumeCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  createNetwork,
  createVolume,
  describeVolume,
  type LocalAws,
  refusal,
  runInstance,
  startLocalAws,
  ZONE_B,
} from './local-aws';

describe('EBS volumes', () => {
  let aws: LocalAws;
  let subnetA: string;

  beforeAll(async () => {
    aws = await startLocalAws({ hypervisor: false });
    ({ subnetA } = await createNetwork(aws));
  });
  afterAll(() => aws.stop());

  const launch = async () => (await runInstance(aws, subnetA)).InstanceId!;
  const attach = (volumeId: string, instanceId: string, device = '/dev/sdf') =>
    aws.ec2.send(new AttachVolumeCommand({ VolumeId: volumeId, InstanceId: instanceId, Device: device }));
  const detach = (volumeId: string, instanceId?: string) =>
    aws.ec2.send(new DetachVolumeCommand({ VolumeId: volumeId, InstanceId: instanceId }));

  test('an attached volume cannot be attached again, wherever', async () => {
    const [volume, first, second] = [await createVolume(aws), await launch(), await launch()];
    await attach(volume, first);

    expect(await refusal(attach(volume, second))).toBe(
      `VolumeInUse: ${volume} is already attached to an instance`,
    );
    expect(await refusal(attach(volume, first, '/dev/sdg'))).toMatch(/^VolumeInUse/);
    expect((await describeVolume(aws, volume)).Attachments![0].InstanceId).toBe(first);
  });

  test('a volume attaches only in its own zone', async () => {
    const [volume, instance] = [await createVolume(aws, ZONE_B), await launch()];
    expect(await refusal(attach(volume, instance))).toMatch(/^InvalidVolume.ZoneMismatch/);
  });

  test('a volume attaches only to a running instance', async () => {
    const [volume, instance] = [await createVolume(aws), await launch()];
    await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instance] }));
    expect(await refusal(attach(volume, instance))).toBe(
      `IncorrectState: Instance '${instance}' is not 'running'.`,
    );
  });

  test('a device name serves one volume', async () => {
    const [volume, other, instance] = [await createVolume(aws), await createVolume(aws), await launch()];
    await attach(volume, instance);
    expect(await refusal(attach(other, instance))).toBe(
      "InvalidParameterValue: Invalid value '/dev/sdf' for unixDevice. Attachment point /dev/sdf is already in use",
    );
  });

  test('an available volume cannot be detached', async () => {
    const volume = await createVolume(aws);
    expect(await refusal(detach(volume))).toBe(
      `IncorrectState: Volume '${volume}' is in the 'available' state.`,
    );
  });

  test('a volume cannot be detached from another instance', async () => {
    const [volume, instance, other] = [await createVolume(aws), await launch(), await launch()];
    await attach(volume, instance);
    expect(await refusal(detach(volume, other))).toMatch(/^InvalidAttachment.NotFound/);
  });

  test('the root volume cannot be detached', async () => {
    const instance = await runInstance(aws, subnetA);
    const root = instance.BlockDeviceMappings![0].Ebs!.VolumeId!;
    expect(await refusal(detach(root))).toMatch(/^OperationNotPermitted/);
  });

  test('an attached volume cannot be deleted, a detached one can', async () => {
    const [volume, instance] = [await createVolume(aws), await launch()];
    await attach(volume, instance);
    const remove = () => aws.ec2.send(new DeleteVolumeCommand({ VolumeId: volume }));
    expect(await refusal(remove())).toMatch(/^VolumeInUse/);
    await detach(volume, instance);
    expect(await refusal(remove())).toBe('accepted');
    expect(await refusal(describeVolume(aws, volume))).toMatch(/^InvalidVolume.NotFound/);
  });

  test('termination frees data volumes and deletes the root volume', async () => {
    const volume = await createVolume(aws);
    const instance = await runInstance(aws, subnetA);
    const root = instance.BlockDeviceMappings![0].Ebs!.VolumeId!;
    await attach(volume, instance.InstanceId!);
    await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instance.InstanceId!] }));
    expect((await describeVolume(aws, volume)).State).toBe('available');
    expect(await refusal(describeVolume(aws, root))).toMatch(/^InvalidVolume.NotFound/);
  });

  test('a volume grows and never shrinks', async () => {
    const volume = await createVolume(aws);
    const resize = (size: number) => aws.ec2.send(new ModifyVolumeCommand({ VolumeId: volume, Size: size }));
    await resize(5);
    expect((await describeVolume(aws, volume)).Size).toBe(5);
    expect(await refusal(resize(3))).toMatch(/^InvalidParameterValue/);
  });
});
