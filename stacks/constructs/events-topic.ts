import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import { eventsTopicName } from '../../cluster/names';

export interface EventsTopicProps {
  cluster: string;
  /** Who gets a mail of every event, once they have confirmed. @default nobody */
  mail?: string;
}

/**
 * Where nodes and Auto Scaling tell what somebody should hear of. Other subscribers than one by mail are the
 * operator's own business.
 *
 * Not encrypted: the key that AWS keeps for SNS lets no other service publish, and Auto Scaling would fail silently. A
 * key of one's own costs $1 a month, for messages that name nodes and instances and hold no data and no secrets.
 */
export class EventsTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { cluster, mail }: EventsTopicProps) {
    super(scope, id);
    this.arn = new SnsTopic(this, 'topic', { name: eventsTopicName(cluster) }).arn;
    if (mail !== undefined) {
      new SnsTopicSubscription(this, 'mail', { topicArn: this.arn, protocol: 'email', endpoint: mail });
    }
  }
}
