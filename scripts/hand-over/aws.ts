import { CreateTagsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { type NodeRequest, TAGS } from '../../cluster/names';
import { explained } from '../explained';

/** @throws OperatorError HAND_OVER_FAILED with AWS's code and message */
export async function tagRequest(region: string, instanceId: string, request: NodeRequest): Promise<void> {
  const ec2 = new EC2Client({ region, maxAttempts: 8 });
  const Tags = [{ Key: TAGS.request, Value: request }];
  try {
    await explained(
      'HAND_OVER_FAILED',
      `tag ${instanceId} with ${TAGS.request}`,
      'these credentials need ec2:CreateTags on the instances; see to it and run the same command again',
      () => ec2.send(new CreateTagsCommand({ Resources: [instanceId], Tags })),
    );
  } finally {
    ec2.destroy();
  }
}
