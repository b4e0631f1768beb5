import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import type { Cloud } from './cloud';

export function topicCalls(sns: SNSClient, { eventsTopicArn }: NodeDescriptor): Pick<Cloud, 'tell'> {
  return {
    tell: async (subject, message) => {
      await sns.send(new PublishCommand({ TopicArn: eventsTopicArn, Subject: subject, Message: message }));
    },
  };
}
