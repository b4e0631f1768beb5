import * as autoscaling from '@aws-sdk/client-auto-scaling';
import * as ec2 from '@aws-sdk/client-ec2';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { eventsTopicName, parameterName } from '../../../cluster/names';
import type { NodeDescriptor } from '../../../cluster/node-descriptor';
import { NODE_PATHS, volumeDevicePath } from '../../../cluster/node-paths';
import { awsCloud } from '../../../userdata/cloud/aws';
import { drain } from '../../../userdata/drain/drain';
import {
  createNetwork,
  debianImage,
  describeGroup,
  describeInstance,
  eventually,
  interfaceId,
  type LocalAws,
  privateAddresses,
  ZONE_A,
} from '../../rehearsal/api/local-aws';
import { certificateOf, selfSigned } from './certificate';
import { connecting, FakeKafka, order } from './draining';
import { FastClock } from './fake-clock';
import type { FakeMachine } from './fake-machine';
import { bootedInstance } from './instance';

const ADDRESS = '10.20.1.16';

/**
 * What the state stack makes for a node, and its Auto Scaling group, in the local AWS API. Several nodes do not get
 * into each other's way if each has a cluster of its own.
 */
export async function createNode(aws: LocalAws, name: string, cluster = 'kafka'): Promise<NodeDescriptor> {
  const usual = bootedInstance(name).descriptor;
  const descriptor: NodeDescriptor = {
    ...usual,
    cluster: { ...usual.cluster, name: cluster },
    group: `${cluster}-${name}`,
    bucket: `${cluster}-${name}-artifacts`,
  };
  const { subnetA, groupId } = await createNetwork(aws);
  const volume = await aws.ec2.send(
    new ec2.CreateVolumeCommand({ Size: 8, AvailabilityZone: ZONE_A, VolumeType: 'gp3', Encrypted: true }),
  );
  const publicAddress = descriptor.publicAddress && {
    ...descriptor.publicAddress,
    allocationId: (await aws.ec2.send(new ec2.AllocateAddressCommand({ Domain: 'vpc' }))).AllocationId!,
  };
  await aws.s3.send(
    new CreateBucketCommand({
      Bucket: descriptor.bucket,
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    }),
  );
  const secrets = { keystore: selfSigned(), truststore: certificateOf(selfSigned()) };
  for (const secret of ['keystore', 'truststore'] as const) {
    const parameter = parameterName(descriptor.cluster.name, `${name}/${secret}`);
    await aws.ssm.send(
      new PutParameterCommand({ Name: parameter, Value: secrets[secret], Type: 'SecureString' }),
    );
  }
  await createGroup(aws, descriptor, subnetA, groupId);
  const topic = await aws.sns.send(new CreateTopicCommand({ Name: eventsTopicName(cluster) }));
  return {
    ...descriptor,
    eventsTopicArn: topic.TopicArn!,
    node: { ...descriptor.node, address: ADDRESS, volumeId: volume.VolumeId! },
    publicAddress,
  };
}

async function createGroup(
  aws: LocalAws,
  { group, lifecycleHook }: NodeDescriptor,
  subnetId: string,
  securityGroupId: string,
): Promise<void> {
  const networkInterface = { DeviceIndex: 0, Groups: [securityGroupId], DeleteOnTermination: true };
  await aws.ec2.send(
    new ec2.CreateLaunchTemplateCommand({
      LaunchTemplateName: group,
      LaunchTemplateData: {
        ImageId: await debianImage(aws),
        InstanceType: 't3.small',
        NetworkInterfaces: [networkInterface],
      },
    }),
  );
  await aws.autoscaling.send(
    new autoscaling.CreateAutoScalingGroupCommand({
      AutoScalingGroupName: group,
      VPCZoneIdentifier: subnetId,
      LaunchTemplate: { LaunchTemplateName: group, Version: '$Latest' },
      MinSize: 0,
      MaxSize: 1,
      DesiredCapacity: 1,
    }),
  );
  await aws.autoscaling.send(
    new autoscaling.PutLifecycleHookCommand({
      AutoScalingGroupName: group,
      LifecycleHookName: lifecycleHook,
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      HeartbeatTimeout: 180,
      DefaultResult: 'CONTINUE',
    }),
  );
}

/** The group's instance, other than those known already, once it is in service. */
export function instanceInService(aws: LocalAws, group: string, known: string[] = []): Promise<string> {
  return eventually(`an instance of ${group} in service`, async () => {
    const instances = (await describeGroup(aws, group))?.Instances ?? [];
    return instances.find((i) => i.LifecycleState === 'InService' && !known.includes(i.InstanceId!))
      ?.InstanceId;
  });
}

/** An instance of the API with a made-up inside: what its metadata service and its devices say follows the API. */
export async function machineOf(
  aws: LocalAws,
  descriptor: NodeDescriptor,
  instanceId: string,
): Promise<FakeMachine> {
  const { machine } = bootedInstance(descriptor.node.name);
  machine.clock = new FastClock();
  const instance = await describeInstance(aws, instanceId);
  const mac = instance.NetworkInterfaces![0].MacAddress!.toLowerCase();
  machine.texts.set(NODE_PATHS.descriptor, JSON.stringify(descriptor));
  machine.metadata.set('instance-id', instanceId);
  machine.metadata.set('mac', mac);
  machine.metadata.set(`network/interfaces/macs/${mac}/interface-id`, interfaceId(instance));
  machine.configured = [
    { interface: 'ens5', mac, address: instance.PrivateIpAddress! },
    { interface: 'ens5', mac, address: ADDRESS },
  ];
  machine.blockDevices.set(volumeDevicePath(descriptor.node.volumeId), '/dev/nvme1n1');
  machine.onHttp = async (request) =>
    request.url.endsWith('local-ipv4s')
      ? { status: 200, body: (await privateAddresses(aws, instanceId)).join('\n') }
      : machine.answer(request);
  const usual = machine.onCommand;
  machine.onCommand = (line) => (line.startsWith('blockdev') ? { stdout: `${8 * 2 ** 30}\n` } : usual(line));
  return machine;
}

/** Drain an instance whose units stop at once. @returns what it said */
export async function drainInstance(
  aws: LocalAws,
  descriptor: NodeDescriptor,
  instanceId: string,
): Promise<string[]> {
  const machine = await machineOf(aws, descriptor, instanceId);
  machine.onCommand = (line) =>
    line.startsWith('systemctl show') ? { stdout: 'ActiveState=inactive\n' } : undefined;
  order({ machine }, 'lifecycle', 180);
  const kafka = new FakeKafka();
  kafka.serving = false;
  await drain(machine, connecting(awsCloud(descriptor, instanceId), descriptor, kafka, instanceId));
  machine.clock.halt();
  return machine.lines;
}
