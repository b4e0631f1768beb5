import { resolve } from 'node:path';
import { resources } from '../../../rehearsal/provider/resources/index';
import type { ResourceType } from '../../../rehearsal/provider/schema/bindings';
import { deriveSchema } from '../../../rehearsal/provider/schema/derive';
import { findProblems } from '../../../rehearsal/provider/validation/rules';
import { unsupportedSettings } from '../../../rehearsal/provider/validation/unsupported';
import { parseDuration } from '../../../rehearsal/provider/waiting';
import { type Attributes, UNKNOWN } from '../../../rehearsal/provider/values/value';

const messages = (type: string, config: Attributes) =>
  findProblems(type, config).map(({ message }) => message);
const base64 = (bytes: number) => Buffer.alloc(bytes, 'a').toString('base64');

describe('mistakes that a plan shall find', () => {
  test.each<[string, Attributes, string]>([
    [
      'aws_launch_template',
      { metadata_options: [{ http_tokens: 'requred' }] },
      'expected one of optional, required',
    ],
    ['aws_launch_template', { user_data: '#!/bin/sh' }, 'expected base64'],
    ['aws_launch_template', { user_data: base64(16 * 1024 + 1) }, '16385 bytes before base64'],
    [
      'aws_launch_template',
      { vpc_security_group_ids: ['sg-1'], network_interfaces: [{}] },
      'give security_groups within network_interfaces',
    ],
    ['aws_vpc', { cidr_block: '10.0.0.0/99' }, 'expected an IPv4 CIDR block'],
    ['aws_subnet', { cidr_block: '10.0.0.1/24' }, 'has bits set behind its prefix'],
    ['aws_iam_role', { assume_role_policy: '{' }, 'expected JSON'],
    ['aws_ssm_parameter', { type: 'SecureString', value_wo: 'x' }, 'go together'],
    ['aws_autoscaling_group', { launch_template: [{}], mixed_instances_policy: [{}] }, 'exactly one of'],
    [
      'aws_autoscaling_group',
      { launch_template: [{}], initial_lifecycle_hook: [{ heartbeat_timeout: 10 }] },
      'expected 30 to 7200',
    ],
    ['aws_sns_topic_subscription', { protocol: 'sms' }, 'expected one of email'],
    [
      'aws_autoscaling_notification',
      { notifications: ['autoscaling:EC2_INSTANCE_LAUNCH_ERROR', 'autoscaling:EC2_INSTANCE_TERMINATE'] },
      'expected one of autoscaling:EC2_INSTANCE_LAUNCH_ERROR',
    ],
  ])('%s %j', (type, config, expected) => {
    expect(messages(type, config)).toEqual([expect.stringContaining(expected)]);
  });

  test('do not include what is right, unknown or left out', () => {
    expect(messages('aws_launch_template', { user_data: base64(16 * 1024) })).toEqual([]);
    expect(
      messages('aws_launch_template', { user_data: UNKNOWN, metadata_options: [{ http_tokens: null }] }),
    ).toEqual([]);
    expect(messages('aws_subnet', { cidr_block: '10.0.0.16/28' })).toEqual([]);
    expect(messages('aws_vpc_security_group_egress_rule', { cidr_ipv4: '0.0.0.0/0' })).toEqual([]);
  });
});

describe('settings that no handler knows', () => {
  const schema = deriveSchema(resolve(__dirname, '../../..'));
  const unsupported = (type: ResourceType, config: Attributes) =>
    unsupportedSettings(schema.resources[type], config, resources[type]);

  test('are named', () => {
    expect(unsupported('aws_eip', { domain: 'vpc', instance: 'i-1', tags: {} })).toEqual(['instance']);
  });
  test('are found within blocks', () => {
    const override = [{ instance_type: 'm6i.large' }, { instance_requirements: [{}] }];
    const policy = [{ launch_template: [{ override }] }];
    expect(unsupported('aws_autoscaling_group', { mixed_instances_policy: policy })).toEqual([
      'mixed_instances_policy.launch_template.override.instance_requirements',
    ]);
  });
  test('are none where a configuration leaves them out', () => {
    expect(
      unsupported('aws_vpc', { cidr_block: '10.0.0.0/16', ipv4_ipam_pool_id: null, tags: { a: 'b' } }),
    ).toEqual([]);
  });
});

test("durations are Go's", () => {
  expect(parseDuration('1h30m')).toBe(5400);
  expect(parseDuration('0')).toBe(0);
  expect(parseDuration('1.5s')).toBe(1.5);
  expect(parseDuration('10')).toBeUndefined();
  expect(parseDuration('ten minutes')).toBeUndefined();
});
