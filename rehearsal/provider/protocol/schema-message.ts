import type { Block, NestedBlock, ProviderSchema } from '../schema/model';
import { mapValues } from '../values/value';

const NESTING = { single: 1, list: 2, set: 3 } as const;

/** The answer to GetSchema. */
export function schemaMessage(schema: ProviderSchema) {
  return {
    provider: topLevel(schema.provider),
    resource_schemas: mapValues(schema.resources, topLevel),
    data_source_schemas: mapValues(schema.dataSources, topLevel),
    server_capabilities: { plan_destroy: false },
  };
}

function topLevel(block: Block) {
  return { version: 0, block: blockMessage(block) };
}

function blockMessage(block: Block): object {
  return {
    version: 0,
    attributes: Object.entries(block.attributes).map(([name, attribute]) => ({
      name,
      type: Buffer.from(JSON.stringify(attribute.type)),
      required: attribute.required,
      optional: attribute.optional,
      computed: attribute.computed,
      sensitive: attribute.sensitive ?? false,
      write_only: attribute.writeOnly ?? false,
    })),
    block_types: Object.entries(block.blocks).map(([name, nested]) => nestedMessage(name, nested)),
  };
}

function nestedMessage(name: string, { nesting, minItems, maxItems, block }: NestedBlock) {
  return {
    type_name: name,
    nesting: NESTING[nesting],
    min_items: minItems,
    max_items: maxItems,
    block: blockMessage(block),
  };
}
