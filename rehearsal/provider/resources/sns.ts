import type { Resource, Tags } from '../resource';
import { errorCode, unlessGone } from '../waiting';
import { fromTagList, present, toTagList } from './ec2';
import { givenOrGeneratedName, namePrefix } from './naming';

type Topic = {
  name: string | null;
  name_prefix: string | null;
  display_name: string | null;
  fifo_topic: boolean;
  content_based_deduplication: boolean;
  fifo_throughput_scope: string;
  policy: string | null;
  signature_version: number;
  tracing_config: string;
  beginning_archive_time: string;
  owner: string;
  arn: string;
  tags_all: Tags;
};

/** Keys, policies and delivery settings are not configurable: the API stand-in has none. */
export const snsTopic: Resource<Topic> = {
  configurable: ['name', 'name_prefix', 'display_name'],
  forceNew: ['name', 'name_prefix'],
  defaults: { fifo_topic: false, content_based_deduplication: false },
  json: ['policy'],

  async create(planned, { sns }) {
    const name = givenOrGeneratedName(planned);
    const created = await sns.createTopic({
      Name: name,
      Attributes: planned.display_name ? { DisplayName: planned.display_name } : undefined,
      Tags: toTagList(planned.tags_all),
    });
    return { id: present(created.TopicArn, 'topic ARN'), name };
  },
  async read({ id }, { sns }) {
    const found = (await unlessGone(sns.getTopicAttributes({ TopicArn: id })))?.Attributes;
    if (!found) return null;
    const name = id.split(':').at(-1);
    return {
      name,
      name_prefix: namePrefix(name),
      display_name: found.DisplayName ?? '',
      policy: found.Policy ?? '',
      owner: found.Owner,
      arn: found.TopicArn,
      fifo_throughput_scope: '',
      signature_version: 0,
      tracing_config: '',
      beginning_archive_time: '',
      tags_all: fromTagList((await sns.listTagsForResource({ ResourceArn: id })).Tags),
    };
  },
  async update({ id, display_name }, _prior, { sns }) {
    const AttributeValue = display_name ?? '';
    await sns.setTopicAttributes({ TopicArn: id, AttributeName: 'DisplayName', AttributeValue });
  },
  async retag({ id }, { all, remove }, { sns }) {
    if (remove.length > 0) await sns.untagResource({ ResourceArn: id, TagKeys: remove });
    if (Object.keys(all).length > 0) await sns.tagResource({ ResourceArn: id, Tags: toTagList(all) });
  },
  async delete({ id }, { sns }) {
    await unlessGone(sns.deleteTopic({ TopicArn: id }));
  },
};

type Subscription = {
  topic_arn: string;
  protocol: string;
  endpoint: string;
  confirmation_timeout_in_minutes: number;
  endpoint_auto_confirms: boolean;
  raw_message_delivery: boolean;
  confirmation_was_authenticated: boolean;
  pending_confirmation: boolean;
  filter_policy_scope: string;
  owner_id: string;
  arn: string;
};

export const snsTopicSubscription: Resource<Subscription> = {
  configurable: ['topic_arn', 'protocol', 'endpoint'],
  defaults: {
    confirmation_timeout_in_minutes: 1,
    endpoint_auto_confirms: false,
    raw_message_delivery: false,
  },

  async create({ topic_arn, protocol, endpoint }, { sns }) {
    const subscribed = await sns.subscribe({
      TopicArn: topic_arn,
      Protocol: protocol,
      Endpoint: endpoint,
      // Or it would be told only once the recipient has confirmed.
      ReturnSubscriptionArn: true,
    });
    return { id: present(subscribed.SubscriptionArn, 'subscription ARN') };
  },
  async read({ id }, { sns }) {
    const found = (await unlessGone(sns.getSubscriptionAttributes({ SubscriptionArn: id })))?.Attributes;
    if (!found) return null;
    return {
      topic_arn: found.TopicArn,
      protocol: found.Protocol,
      endpoint: found.Endpoint,
      raw_message_delivery: found.RawMessageDelivery === 'true',
      confirmation_was_authenticated: found.ConfirmationWasAuthenticated === 'true',
      pending_confirmation: found.PendingConfirmation === 'true',
      filter_policy_scope: found.FilterPolicyScope ?? '',
      owner_id: found.Owner,
      arn: found.SubscriptionArn,
    };
  },
  async delete({ id }, { sns }) {
    try {
      await unlessGone(sns.unsubscribe({ SubscriptionArn: id }));
    } catch (error) {
      // Nobody can end such a subscription: it goes with its topic, or by itself after some days.
      const pending = /pending confirmation/.test((error as Error).message);
      if (!pending || !errorCode(error).startsWith('InvalidParameter')) throw error;
    }
  },
};
