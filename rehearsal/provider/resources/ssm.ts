import type { ParameterTier, ParameterType, PutParameterCommandInput } from '@aws-sdk/client-ssm';
import type { Resource, Scope, Tags } from '../resource';
import { unlessGone } from '../waiting';
import { fromTagList, toTagList } from './ec2';

type Parameter = {
  name: string;
  type: ParameterType;
  value: string | null;
  insecure_value: string | null;
  /** Only ever in a configuration. */
  value_wo: string | null;
  value_wo_version: number | null;
  has_value_wo: boolean;
  description: string | null;
  tier: ParameterTier | null;
  key_id: string | null;
  data_type: string | null;
  allowed_pattern: string | null;
  overwrite: boolean | null;
  version: number;
  arn: string;
  tags_all: Tags;
};

export const ssmParameter: Resource<Parameter> = {
  configurable: [
    'name',
    'type',
    'value',
    'insecure_value',
    'value_wo',
    'value_wo_version',
    'description',
    'tier',
    'key_id',
    'data_type',
    'allowed_pattern',
    'overwrite',
  ],
  forceNew: ['name'],
  recomputes: (changed) =>
    ['value', 'insecure_value', 'value_wo_version'].some((name) => changed.has(name)) ? ['version'] : [],

  async create(planned, { ssm }, config) {
    const Value = config.value || config.insecure_value || config.value_wo || '';
    await ssm.putParameter({
      ...settings(planned, Value),
      // With tags AWS refuses to overwrite, as it does here unless the configuration says so.
      ...(planned.overwrite ? { Overwrite: true } : { Tags: toTagList(planned.tags_all) }),
    });
    return { id: planned.name, has_value_wo: Boolean(config.value_wo) };
  },
  async settle({ id, overwrite, tags_all }, { ssm }) {
    if (overwrite && Object.keys(tags_all).length > 0)
      await ssm.addTagsToResource({ ResourceType: 'Parameter', ResourceId: id, Tags: toTagList(tags_all) });
  },
  async read(state, scope) {
    const { id } = state;
    const answer = await unlessGone(scope.ssm.getParameter({ Name: id, WithDecryption: true }));
    const parameter = answer?.Parameter;
    if (!parameter) return null;
    return {
      name: id,
      type: parameter.Type,
      version: parameter.Version,
      arn: parameter.ARN,
      data_type: parameter.DataType ?? 'text',
      has_value_wo: state.has_value_wo ?? false,
      ...readValues(state, parameter.Value ?? ''),
      ...(await metadata(id, scope)),
      tags_all: await readTags(id, scope),
    };
  },
  /**
   * As in the real provider: the value sent is that of the state unless `value_wo_version` changed, and with
   * `value_wo` that one is empty. So another attribute changed alone makes AWS refuse the call.
   */
  async update(planned, prior, { ssm }, config) {
    const bumped = planned.value_wo_version !== prior.value_wo_version;
    const Value = (bumped && config.value_wo) || planned.insecure_value || planned.value || '';
    if (Value === '') throw refusedEmptyValue(planned.name);
    await ssm.putParameter({ ...settings(planned, Value), Overwrite: true });
  },
  async retag({ id }, { all, remove }, { ssm }) {
    const resource = { ResourceType: 'Parameter' as const, ResourceId: id };
    if (remove.length > 0) await ssm.removeTagsFromResource({ ...resource, TagKeys: remove });
    if (Object.keys(all).length > 0) await ssm.addTagsToResource({ ...resource, Tags: toTagList(all) });
  },
  async delete({ id }, { ssm }) {
    await unlessGone(ssm.deleteParameter({ Name: id }));
  },
};

/** The API's own words for an empty value, here before it is sent: moto would store it over the secret. */
function refusedEmptyValue(name: string): Error {
  const error = new Error(
    `1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length ` +
      `greater than or equal to 1. ${name} has a write-only value: a change of anything but its tags needs ` +
      `value_wo_version to change, too`,
  );
  error.name = 'ValidationException';
  return error;
}

function settings(planned: Parameter, Value: string): PutParameterCommandInput {
  return {
    Name: planned.name,
    Type: planned.type,
    Value,
    Description: planned.description ?? undefined,
    Tier: planned.tier ?? undefined,
    KeyId: planned.type === 'SecureString' ? planned.key_id || undefined : undefined,
    DataType: planned.data_type ?? undefined,
    AllowedPattern: planned.allowed_pattern ?? undefined,
  };
}

/** A write-only value never comes back; any other is in the attribute that it was given in. */
function readValues({ has_value_wo, insecure_value }: Parameter, value: string) {
  if (has_value_wo) return { value: '', insecure_value: null };
  return (insecure_value ?? null) === null
    ? { value, insecure_value: null }
    : { value: null, insecure_value: value };
}

async function metadata(name: string, { ssm }: Scope) {
  const found = await ssm.describeParameters({
    ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [name] }],
  });
  const [parameter] = found.Parameters ?? [];
  return {
    description: parameter?.Description ?? '',
    tier: parameter?.Tier ?? 'Standard',
    key_id: parameter?.Type === 'SecureString' ? (parameter.KeyId ?? 'alias/aws/ssm') : '',
    allowed_pattern: parameter?.AllowedPattern ?? '',
  };
}

async function readTags(name: string, { ssm }: Scope): Promise<Tags> {
  const answer = await ssm.listTagsForResource({ ResourceType: 'Parameter', ResourceId: name });
  return fromTagList(answer.TagList);
}
