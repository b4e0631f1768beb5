import type { NotificationConfiguration } from '@aws-sdk/client-auto-scaling';
import type { Resource, Scope } from '../resource';
import { errorCode } from '../waiting';

type Notification = { topic_arn: string; group_names: string[]; notifications: string[] };

/** Its id is the topic's ARN, so that any number of them may share an id: each is about its own groups. */
export const autoscalingNotification: Resource<Notification> = {
  configurable: ['topic_arn', 'group_names', 'notifications'],
  forceNew: ['topic_arn'],

  async create(planned, scope) {
    for (const group of planned.group_names) await put(group, planned, scope);
    return { id: planned.topic_arn };
  },
  async read({ topic_arn, group_names }, scope) {
    const found = (await describe(group_names, scope)).filter(({ TopicARN }) => TopicARN === topic_arn);
    if (found.length === 0) return null;
    const distinct = (values: (string | undefined)[]) => [...new Set(values.map(String))];
    return {
      topic_arn,
      group_names: distinct(found.map(({ AutoScalingGroupName }) => AutoScalingGroupName)),
      notifications: distinct(found.map(({ NotificationType }) => NotificationType)),
    };
  },
  async update(planned, prior, scope) {
    const gone = prior.group_names.filter((group) => !planned.group_names.includes(group));
    for (const group of gone) await remove(group, planned, scope);
    for (const group of planned.group_names) await put(group, planned, scope);
  },
  async delete(state, scope) {
    for (const group of state.group_names) await remove(group, state, scope);
  },
};

async function put(
  AutoScalingGroupName: string,
  { topic_arn, notifications }: Notification,
  { autoscaling }: Scope,
): Promise<void> {
  await autoscaling.putNotificationConfiguration({
    AutoScalingGroupName,
    TopicARN: topic_arn,
    NotificationTypes: notifications,
  });
}

async function describe(
  AutoScalingGroupNames: string[],
  { autoscaling }: Scope,
): Promise<NotificationConfiguration[]> {
  const found: NotificationConfiguration[] = [];
  let NextToken: string | undefined;
  do {
    const page = await autoscaling.describeNotificationConfigurations({ AutoScalingGroupNames, NextToken });
    found.push(...(page.NotificationConfigurations ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

/** A group that is gone, or that was told otherwise, has none. */
async function remove(group: string, { topic_arn }: Notification, { autoscaling }: Scope): Promise<void> {
  try {
    await autoscaling.deleteNotificationConfiguration({ AutoScalingGroupName: group, TopicARN: topic_arn });
  } catch (error) {
    const gone = errorCode(error).startsWith('ValidationError');
    if (!gone || !/not found|doesn't exist/.test((error as Error).message)) throw error;
  }
}
