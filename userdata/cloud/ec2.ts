import {
  AssignPrivateIpAddressesCommand,
  AssociateAddressCommand,
  AttachVolumeCommand,
  CreateTagsCommand,
  DescribeAddressesCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { TAGS } from '../../cluster/names';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import { DATA_DEVICE } from '../../cluster/node-paths';
import type { Cloud } from './cloud';

type Ec2Calls = Pick<
  Cloud,
  | 'describeVolume'
  | 'attachVolume'
  | 'detachVolume'
  | 'assignAddress'
  | 'describeElasticIp'
  | 'associateElasticIp'
  | 'tagState'
>;

export function ec2Calls(ec2: EC2Client, { node }: NodeDescriptor, instanceId: string): Ec2Calls {
  return {
    describeVolume: async () => {
      const { Volumes } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [node.volumeId] }));
      const volume = Volumes?.[0];
      if (!volume?.State || !volume.Size) throw new Error(`EC2 says nothing about ${node.volumeId}`);
      const attachment = volume.Attachments?.[0];
      return {
        state: volume.State,
        sizeGiB: volume.Size,
        attachment: attachment
          ? { instanceId: attachment.InstanceId ?? 'unknown', state: attachment.State ?? 'unknown' }
          : null,
      };
    },

    attachVolume: async () => {
      try {
        await ec2.send(
          new AttachVolumeCommand({ VolumeId: node.volumeId, InstanceId: instanceId, Device: DATA_DEVICE }),
        );
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === 'VolumeInUse') return false;
        throw error;
      }
    },

    // Never by force: that loses what the other side has not written yet.
    detachVolume: async () => {
      await ec2.send(new DetachVolumeCommand({ VolumeId: node.volumeId, InstanceId: instanceId }));
    },

    assignAddress: async (interfaceId) => {
      await ec2.send(
        new AssignPrivateIpAddressesCommand({
          NetworkInterfaceId: interfaceId,
          PrivateIpAddresses: [node.address],
          AllowReassignment: true,
        }),
      );
    },

    describeElasticIp: async (allocationId) => {
      const { Addresses } = await ec2.send(new DescribeAddressesCommand({ AllocationIds: [allocationId] }));
      return {
        privateAddress: Addresses?.[0]?.PrivateIpAddress || null,
        interfaceId: Addresses?.[0]?.NetworkInterfaceId || null,
      };
    },

    associateElasticIp: async (allocationId, interfaceId) => {
      await ec2.send(
        new AssociateAddressCommand({
          AllocationId: allocationId,
          NetworkInterfaceId: interfaceId,
          PrivateIpAddress: node.address,
          AllowReassociation: true,
        }),
      );
    },

    tagState: async (state, at) => {
      const time = at.toISOString().replace(/\.\d+Z$/, 'Z');
      await ec2.send(
        new CreateTagsCommand({
          Resources: [instanceId],
          Tags: [{ Key: TAGS.state, Value: `${state} ${time}` }],
        }),
      );
    },
  };
}
