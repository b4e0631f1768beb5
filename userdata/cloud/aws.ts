import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import { autoScalingCalls } from './auto-scaling';
import type { Cloud } from './cloud';
import { ec2Calls } from './ec2';
import { markerCalls } from './marker';
import { secretCalls } from './secrets';

/** Calls fail soon rather than hang: whoever makes them knows whether to try again. */
const SETTINGS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

/** AWS through its SDK, with the credentials of the instance's role. */
export function awsCloud(descriptor: NodeDescriptor, instanceId: string): Cloud {
  const settings = { ...SETTINGS, region: descriptor.region };
  return {
    ...ec2Calls(new EC2Client(settings), descriptor, instanceId),
    ...secretCalls(new SSMClient(settings), descriptor),
    ...markerCalls(new S3Client(settings), descriptor),
    ...autoScalingCalls(new AutoScalingClient(settings), descriptor, instanceId),
  };
}
