import {
  DetachInstancesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeAddressesCommand, DescribeTagsCommand } from '@aws-sdk/client-ec2';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { markerKey } from '../../cluster/names';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import { NODE_PATHS } from '../../cluster/node-paths';
import { run } from '../../userdata/agent/main';
import { readStatus } from '../../userdata/agent/status';
import { awsCloud } from '../../userdata/cloud/aws';
import {
  describeInstance,
  describeVolume,
  eventually,
  interfaceId,
  type LocalAws,
  privateAddresses,
  startLocalAws,
} from '../rehearsal/api/local-aws';
import { createNode, drainInstance, instanceInService, machineOf } from './support/api-node';
import type { FakeMachine } from './support/fake-machine';
import { metaProperties } from './support/instance';
import { noKafka } from './support/live';

/** Agent and drain with the real SDK against the local cloud's API; only the inside of the instances is made up. */
describe('one node through the API', () => {
  const environment = { ...process.env };
  let aws: LocalAws;
  let descriptor: NodeDescriptor;
  let first: string;
  let firstMachine: FakeMachine;
  const machines: FakeMachine[] = [];
  const boot = async (instanceId: string): Promise<FakeMachine> => {
    const machine = await machineOf(aws, descriptor, instanceId);
    machines.push(machine);
    return machine;
  };

  beforeAll(async () => {
    aws = await startLocalAws({ hypervisor: false });
    process.env.AWS_ENDPOINT_URL = aws.endpoint;
    process.env.AWS_ACCESS_KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
    process.env.AWS_SECRET_ACCESS_KEY = 'secret';
    descriptor = await createNode(aws, 'broker-1');
    first = await instanceInService(aws, descriptor.group);
    firstMachine = await boot(first);
  });
  afterAll(async () => {
    machines.forEach(({ clock }) => clock.halt());
    process.env = environment;
    await aws.stop();
  });

  const stateOf = async (machine: FakeMachine) => (await readStatus(machine.files))?.state;
  const elasticIp = async () => {
    const AllocationIds = [descriptor.publicAddress!.allocationId];
    return (await aws.ec2.send(new DescribeAddressesCommand({ AllocationIds }))).Addresses![0];
  };
  const stateTag = async (instanceId: string) => {
    const Filters = [{ Name: 'resource-id', Values: [instanceId] }];
    const { Tags } = await aws.ec2.send(new DescribeTagsCommand({ Filters }));
    return Tags!.find(({ Key }) => Key === 'KafkaState')?.Value;
  };

  const drained = async (instanceId: string): Promise<void> => {
    const lines = await drainInstance(aws, descriptor, instanceId);
    expect(lines.filter((line) => line.includes('failed'))).toEqual([]);
  };

  it('a first instance claims volume, address and Elastic IP, and leaves the marker', async () => {
    void run(firstMachine, { cloud: awsCloud, kafka: noKafka });
    await eventually('running', async () => (await stateOf(firstMachine)) === 'running');
    await eventually('the tag', async () => (await stateTag(first))?.startsWith('running '));
    firstMachine.clock.halt();

    const volume = await describeVolume(aws, descriptor.node.volumeId);
    expect(volume.Attachments).toMatchObject([{ InstanceId: first, State: 'attached', Device: '/dev/sdf' }]);
    expect(await privateAddresses(aws, first)).toContain(descriptor.node.address);
    expect(await elasticIp()).toMatchObject({
      PrivateIpAddress: descriptor.node.address,
      NetworkInterfaceId: interfaceId(await describeInstance(aws, first)),
    });
    const { Body } = await aws.s3.send(
      new GetObjectCommand({ Bucket: descriptor.bucket, Key: markerKey(descriptor.node.name) }),
    );
    expect(JSON.parse(await Body!.transformToString())).toMatchObject({
      clusterId: descriptor.cluster.id,
      node: 'broker-1',
      volumeId: descriptor.node.volumeId,
    });
    expect(firstMachine.texts.get(NODE_PATHS.keystore)).toContain('PRIVATE KEY');
  });

  it('a replacement stands by until the first one has drained, then takes over all of it', async () => {
    const { group } = descriptor;
    await aws.autoscaling.send(
      new DetachInstancesCommand({
        AutoScalingGroupName: group,
        InstanceIds: [first],
        ShouldDecrementDesiredCapacity: false,
      }),
    );
    const second = await instanceInService(aws, group, [first]);
    const machine = await boot(second);
    machine.texts.set(NODE_PATHS.metaProperties, metaProperties(descriptor));
    const usual = machine.onCommand;
    machine.onCommand = (line) => (line.startsWith('blkid') ? { stdout: 'TYPE=xfs\n' } : usual(line));
    void run(machine, { cloud: awsCloud, kafka: noKafka });
    const waiting = await eventually('standing by', async () => {
      const status = await readStatus(machine.files);
      return status?.waitingFor?.includes(first) && status;
    });
    expect(waiting).toMatchObject({ state: 'standby', step: 'volume' });

    await drained(first);
    expect(await stateTag(first)).toMatch(/^draining /);

    await eventually('running', async () => (await stateOf(machine)) === 'running');
    await eventually('the tag', async () => (await stateTag(second))?.startsWith('running '));
    machine.clock.halt();
    expect(await privateAddresses(aws, first)).not.toContain(descriptor.node.address);
    expect((await elasticIp()).NetworkInterfaceId).toBe(interfaceId(await describeInstance(aws, second)));
    expect(machine.commands.join('\n')).not.toMatch(/mkfs|setpriv/);
    expect(machine.lines.join('\n')).not.toContain('failed');
  });

  it('a drain lets Auto Scaling go on with a termination that waits for it', async () => {
    const member = await instanceInService(aws, descriptor.group, [first]);
    await aws.autoscaling.send(
      new TerminateInstanceInAutoScalingGroupCommand({
        InstanceId: member,
        ShouldDecrementDesiredCapacity: true,
      }),
    );
    expect((await describeInstance(aws, member)).State!.Name).toBe('running');
    await drained(member);
    await eventually(
      'terminated',
      async () => (await describeInstance(aws, member)).State!.Name === 'terminated',
    );
    expect((await describeVolume(aws, descriptor.node.volumeId)).State).toBe('available');
  });
});
