import { resolve } from 'node:path';
import { ownTags } from '../../../rehearsal/provider/planning/tags';
import { plan } from '../../../rehearsal/provider/planning/plan';
import { resources } from '../../../rehearsal/provider/resources/index';
import type { ResourceType } from '../../../rehearsal/provider/schema/bindings';
import { deriveSchema } from '../../../rehearsal/provider/schema/derive';
import { fitBlock } from '../../../rehearsal/provider/values/fit';
import { type Attributes, UNKNOWN } from '../../../rehearsal/provider/values/value';

const schema = deriveSchema(resolve(__dirname, '../../..'));
const defaultTags = { Project: 'kafka' };

/** Plans as Terraform asks for it: the proposed state is the configuration with the computed values kept. */
function planned(type: ResourceType, config: Attributes, prior: Attributes | null) {
  const block = schema.resources[type];
  const configured = fitBlock(block, config);
  const proposed = { ...configured };
  for (const [name, { computed }] of Object.entries(block.attributes))
    if (computed && configured[name] === null) proposed[name] = prior?.[name] ?? null;
  return plan({
    block,
    resource: resources[type],
    prior: prior && fitBlock(block, prior),
    proposed,
    config: configured,
    region: 'eu-central-1',
    defaultTags,
  });
}

/** The state right after an apply of that configuration. */
function applied(type: ResourceType, config: Attributes, computed: Attributes): Attributes {
  const { planned: state } = planned(type, config, null);
  const known = Object.entries(state).map(([name, value]) => [
    name,
    value === UNKNOWN ? (computed[name] ?? '') : value,
  ]);
  return fitBlock(schema.resources[type], Object.fromEntries(known) as Attributes);
}

describe('the plan of a new resource', () => {
  const { planned: subnet } = planned('aws_subnet', { vpc_id: 'vpc-1', tags: { Node: 'a' } }, null);

  test('leaves open what only the API knows', () => {
    expect(subnet).toMatchObject({ vpc_id: 'vpc-1', id: UNKNOWN, arn: UNKNOWN, availability_zone: UNKNOWN });
  });
  test('has the defaults of the real provider', () => {
    expect(subnet.map_public_ip_on_launch).toBe(false);
  });
  test('has the region and all tags', () => {
    expect(subnet).toMatchObject({ region: 'eu-central-1', tags_all: { Project: 'kafka', Node: 'a' } });
  });
  test('knows no tags while one of them is unknown', () => {
    const { planned: volume } = planned(
      'aws_ebs_volume',
      { availability_zone: 'a', tags: { Subnet: UNKNOWN } },
      null,
    );
    expect(volume.tags_all).toBe(UNKNOWN);
  });
  test('leaves open what is computed within its blocks', () => {
    const config = { name: 'x', metadata_options: [{ http_tokens: 'required' }] };
    expect(planned('aws_launch_template', config, null).planned.metadata_options).toMatchObject([
      { http_tokens: 'required', http_endpoint: UNKNOWN },
    ]);
  });
});

describe('the plan of a resource that exists', () => {
  const config = { availability_zone: 'eu-central-1a', size: 10, type: 'gp3' };
  const volume = applied('aws_ebs_volume', config, { id: 'vol-1', iops: 3000, throughput: 125 });

  test('is empty for the same configuration', () => {
    expect(planned('aws_ebs_volume', config, volume)).toEqual({ planned: volume, replace: [] });
  });
  test('changes in place what can be changed in place', () => {
    const { planned: grown, replace } = planned('aws_ebs_volume', { ...config, size: 20 }, volume);
    expect(grown).toMatchObject({ id: 'vol-1', size: 20, iops: 3000 });
    expect(replace).toEqual([]);
  });
  test('replaces it for what cannot', () => {
    expect(
      planned('aws_ebs_volume', { ...config, availability_zone: 'eu-central-1b' }, volume).replace,
    ).toEqual(['availability_zone']);
    expect(planned('aws_ebs_volume', { ...config, region: 'eu-west-1' }, volume).replace).toEqual(['region']);
  });
  test('replaces a resource without update for every change but that of tags', () => {
    const table = applied(
      'aws_route_table',
      { vpc_id: 'vpc-1' },
      { id: 'rtb-1', route: [], propagating_vgws: [] },
    );
    expect(planned('aws_route_table', { vpc_id: 'vpc-2' }, table).replace).toEqual(['vpc_id']);
    const tagged = planned('aws_route_table', { vpc_id: 'vpc-1', tags: { a: 'b' } }, table);
    expect(tagged.replace).toEqual([]);
    expect(tagged.planned.tags_all).toEqual({ Project: 'kafka', a: 'b' });
  });
  test('takes another spelling of a policy for the same', () => {
    const role = applied(
      'aws_iam_role_policy',
      { role: 'r', policy: '{"a":1,"b":2}' },
      { id: 'r:p', name: 'p' },
    );
    expect(planned('aws_iam_role_policy', { role: 'r', policy: '{ "b": 2, "a": 1 }' }, role).planned).toEqual(
      role,
    );
  });
  test('of a launch template has a new version if the data change, and only then', () => {
    const config = { name: 'x', image_id: 'ami-1', update_default_version: true };
    const template = applied('aws_launch_template', config, {
      id: 'lt-1',
      latest_version: 1,
      default_version: 1,
    });
    expect(planned('aws_launch_template', { ...config, image_id: 'ami-2' }, template).planned).toMatchObject({
      latest_version: UNKNOWN,
      default_version: UNKNOWN,
    });
    expect(
      planned('aws_launch_template', { ...config, tags: { a: 'b' } }, template).planned.latest_version,
    ).toBe(1);
  });
});

describe('a write-only value', () => {
  const config = { name: '/p', type: 'SecureString', value_wo: 'secret', value_wo_version: 1 };
  const parameter = applied('aws_ssm_parameter', config, { id: '/p', has_value_wo: true, version: 1 });

  test('is in no plan', () => {
    expect(JSON.stringify(planned('aws_ssm_parameter', config, null))).not.toContain('secret');
  });
  test('changes nothing until its version does', () => {
    expect(planned('aws_ssm_parameter', { ...config, value_wo: 'new' }, parameter).planned).toEqual(
      parameter,
    );
    const bumped = planned('aws_ssm_parameter', { ...config, value_wo_version: 2 }, parameter).planned;
    expect(bumped).toMatchObject({ value_wo: null, value_wo_version: 2, version: UNKNOWN });
  });
});

describe('tags of a resource', () => {
  const state = { tags: { Node: 'a' }, tags_all: { Node: 'a', Project: 'old' } };

  test("leave out the provider's default ones, also while those are being changed", () => {
    expect(ownTags(state, { Node: 'a', Project: 'old' }, { Project: 'new' })).toEqual({ Node: 'a' });
  });
  test('show what somebody else added or changed', () => {
    expect(ownTags(state, { Node: 'b', Project: 'old', Foreign: 'x' }, { Project: 'old' })).toEqual({
      Node: 'b',
      Foreign: 'x',
    });
  });
  test('stay null where the configuration has none', () => {
    const none = { tags: null, tags_all: { Project: 'old' } };
    expect(ownTags(none, { Project: 'old' }, { Project: 'old' })).toBeNull();
  });
});
