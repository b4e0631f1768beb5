import { resolve } from 'node:path';
import { DATA_SOURCE_TYPES, RESOURCE_TYPES } from '../../../rehearsal/provider/schema/bindings';
import { deriveSchema } from '../../../rehearsal/provider/schema/derive';

const schema = deriveSchema(resolve(__dirname, '../../..'));
const resource = (type: string) => schema.resources[type];

describe('schemas from the bindings', () => {
  test('have every type that the stand-in serves, and no other', () => {
    expect(Object.keys(schema.resources).sort()).toEqual([...RESOURCE_TYPES].sort());
    expect(Object.keys(schema.dataSources).sort()).toEqual([...DATA_SOURCE_TYPES].sort());
  });

  test('tell required, optional and computed attributes apart', () => {
    const { attributes } = resource('aws_ebs_volume');
    const flags = { required: false, optional: false, computed: false };
    expect(attributes.availability_zone).toEqual({ type: 'string', ...flags, required: true });
    expect(attributes.size).toEqual({ type: 'number', ...flags, optional: true, computed: true });
    expect(attributes.final_snapshot).toEqual({ type: 'bool', ...flags, optional: true });
    expect(attributes.arn).toEqual({ type: 'string', ...flags, computed: true });
  });

  test('have collections of the right kind', () => {
    expect(resource('aws_vpc').attributes.tags.type).toEqual(['map', 'string']);
    expect(resource('aws_autoscaling_group').attributes.vpc_zone_identifier.type).toEqual(['set', 'string']);
    expect(resource('aws_autoscaling_group').attributes.termination_policies.type).toEqual([
      'list',
      'string',
    ]);
  });

  test('have attributes of objects as attributes, not as blocks', () => {
    const { attributes, blocks } = resource('aws_security_group');
    expect(Object.keys(blocks)).toEqual(['timeouts']);
    expect(attributes.ingress.type).toMatchObject(['set', ['object', { from_port: 'number', self: 'bool' }]]);
  });

  test('nest blocks as sets, lists, lists of one, and timeouts as a single one', () => {
    const { blocks } = resource('aws_autoscaling_group');
    expect(blocks.tag).toMatchObject({ nesting: 'set', minItems: 0, maxItems: 0 });
    expect(blocks.mixed_instances_policy).toMatchObject({ nesting: 'list', maxItems: 1 });
    expect(blocks.timeouts).toMatchObject({ nesting: 'single', maxItems: 0 });
    const template = blocks.mixed_instances_policy.block.blocks.launch_template;
    expect(template).toMatchObject({ minItems: 1, maxItems: 1 });
    expect(template.block.blocks.override).toMatchObject({ nesting: 'list', maxItems: 0 });
  });

  test('mark the write-only value of a parameter, and the values that a plan must not show', () => {
    expect(resource('aws_ssm_parameter').attributes.value_wo).toMatchObject({
      writeOnly: true,
      sensitive: true,
    });
    expect(resource('aws_ssm_parameter').attributes.value).toMatchObject({ sensitive: true });
    expect(schema.dataSources.aws_ssm_parameter.attributes.value).toMatchObject({ sensitive: true });
    expect(schema.dataSources.aws_ssm_parameter.attributes.insecure_value.sensitive).toBeUndefined();
  });

  test("have the provider's own settings", () => {
    expect(schema.provider.attributes.region).toMatchObject({ type: 'string', optional: true });
    expect(schema.provider.blocks.default_tags.block.attributes.tags.type).toEqual(['map', 'string']);
    expect(schema.provider.blocks.endpoints.block.attributes.ec2.type).toBe('string');
    expect(schema.provider.attributes).not.toHaveProperty('alias');
  });
});
