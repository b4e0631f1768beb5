import {
  DeleteVolumeCommand,
  DescribeAddressesCommand,
  DescribeVolumesCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import { DeleteTopicCommand, paginateListTopics } from '@aws-sdk/client-sns';
import { DeleteParametersCommand, paginateGetParametersByPath } from '@aws-sdk/client-ssm';
import { eventsTopicName, parameterPath } from '../../cluster/names';
import { type Kind, unlessGone } from './kind';
import { tagged } from './tagged';

/** What the state stack makes. Volumes and the bucket are looked at for data before any of them is removed. */
export const STATE_KINDS: Kind[] = [
  {
    type: 'aws_ssm_parameter',
    list: async ({ ssm, cluster }) => {
      const found: string[] = [];
      const query = { Path: parameterPath(cluster), Recursive: true };
      for await (const { Parameters = [] } of paginateGetParametersByPath({ client: ssm }, query)) {
        found.push(...Parameters.map(({ Name }) => Name!));
      }
      return found;
    },
    remove: async (name, { ssm }) => {
      await ssm.send(new DeleteParametersCommand({ Names: [name] }));
    },
  },
  {
    type: 'aws_sns_topic',
    list: async ({ sns, cluster }) => {
      const found: string[] = [];
      for await (const { Topics = [] } of paginateListTopics({ client: sns }, {})) {
        found.push(...Topics.map(({ TopicArn }) => TopicArn!));
      }
      return found.filter((arn) => arn.endsWith(`:${eventsTopicName(cluster)}`));
    },
    // With those who subscribed to it. Who has not confirmed yet is forgotten after some days.
    remove: async (TopicArn, { sns }) => {
      await sns.send(new DeleteTopicCommand({ TopicArn }));
    },
  },
  {
    type: 'aws_s3_bucket',
    list: async ({ s3, bucket }) =>
      (await unlessGone(s3.send(new HeadBucketCommand({ Bucket: bucket })))) ? [bucket] : [],
    remove: async (Bucket, { s3 }) => {
      for (;;) {
        const page = await unlessGone(s3.send(new ListObjectVersionsCommand({ Bucket })));
        const Objects = [...(page?.Versions ?? []), ...(page?.DeleteMarkers ?? [])].map(
          ({ Key, VersionId }) => ({ Key: Key!, VersionId }),
        );
        if (Objects.length === 0) break;
        await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      }
      await unlessGone(s3.send(new DeleteBucketCommand({ Bucket })));
    },
  },
  {
    type: 'aws_eip',
    list: async ({ ec2, cluster }) => {
      const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand(tagged(cluster)));
      return Addresses.map(({ AllocationId }) => AllocationId!);
    },
    remove: async (AllocationId, { ec2 }) => {
      await unlessGone(ec2.send(new ReleaseAddressCommand({ AllocationId })));
    },
  },
  {
    type: 'aws_ebs_volume',
    list: async ({ ec2, cluster }) => {
      const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand(tagged(cluster)));
      // Instances' root volumes bear the tag, too. They go with their instances.
      return Volumes.filter(
        ({ Attachments = [] }) => !Attachments.some((one) => one.DeleteOnTermination),
      ).map(({ VolumeId }) => VolumeId!);
    },
    remove: async (VolumeId, { ec2 }) => {
      await unlessGone(ec2.send(new DeleteVolumeCommand({ VolumeId })));
    },
  },
];
