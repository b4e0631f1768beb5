import type { Attribute, ProviderSchema } from './model';

type Flags = Pick<Attribute, 'sensitive' | 'writeOnly'>;

/** What the bindings don't carry and the stacks rely on. From the provider's sources. */
const RESOURCE_FLAGS: Record<string, Record<string, Flags>> = {
  aws_ssm_parameter: { value: { sensitive: true }, value_wo: { sensitive: true, writeOnly: true } },
};
const DATA_SOURCE_FLAGS: Record<string, Record<string, Flags>> = {
  aws_ssm_parameter: { value: { sensitive: true } },
  aws_ssm_parameters_by_path: { values: { sensitive: true } },
};

export function applyOverrides(schema: ProviderSchema): ProviderSchema {
  setFlags(schema.resources, RESOURCE_FLAGS);
  setFlags(schema.dataSources, DATA_SOURCE_FLAGS);
  return schema;
}

function setFlags(blocks: ProviderSchema['resources'], flags: typeof RESOURCE_FLAGS): void {
  for (const [type, attributes] of Object.entries(flags))
    for (const [name, flag] of Object.entries(attributes)) {
      const attribute = blocks[type]?.attributes[name];
      if (!attribute) throw new Error(`${type}.${name} is gone from the bindings: adapt schema/overrides.ts`);
      Object.assign(attribute, flag);
    }
}
