import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import { autoScalingCalls } from './auto-scaling';
import type { Cloud } from './cloud';
import { ec2Calls } from './ec2';
import { egressAgents } from './egress';
import { recordCalls } from './drain-record';
import { markerCalls } from './marker';
import { peerCalls } from './peers';
import { secretCalls } from './secrets';
import { topicCalls } from './topic';

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
  const [ec2, s3] = [new EC2Client(settings), new S3Client(settings)];
  return {
    ...ec2Calls(ec2, descriptor, instanceId),
    ...peerCalls(ec2, descriptor, instanceId),
    ...secretCalls(new SSMClient(settings), descriptor),
    ...markerCalls(s3, descriptor),
    ...recordCalls(s3, descriptor, instanceId),
    ...topicCalls(new SNSClient(settings), descriptor),
    ...autoScalingCalls(new AutoScalingClient(settings), descriptor, instanceId),
  };
}
