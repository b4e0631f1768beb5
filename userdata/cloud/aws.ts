import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import { autoScalingCalls } from './auto-scaling';
import type { Cloud } from './cloud';
import { ec2Calls } from './ec2';
import { egressAgents } from './egress';
import { markerCalls } from './marker';
import { secretCalls } from './secrets';

/** What AWS gets to answer, and again between two parts of an answer. */
const ANSWER_MS = 10_000;

/**
 * AWS through its SDK, with the credentials of the instance's role.
 *
 * Calls fail soon rather than hang: whoever makes them knows whether to try again.
 */
export function awsCloud(descriptor: NodeDescriptor, instanceId: string, answerMs = ANSWER_MS): Cloud {
  const settings = {
    region: descriptor.region,
    maxAttempts: 3,
    requestHandler: {
      ...egressAgents(descriptor.node.address),
      connectionTimeout: 2000,
      requestTimeout: answerMs,
      throwOnRequestTimeout: true,
      socketTimeout: answerMs,
    },
  };
  return {
    ...ec2Calls(new EC2Client(settings), descriptor, instanceId),
    ...secretCalls(new SSMClient(settings), descriptor),
    ...markerCalls(new S3Client(settings), descriptor),
    ...autoScalingCalls(new AutoScalingClient(settings), descriptor, instanceId),
  };
}
