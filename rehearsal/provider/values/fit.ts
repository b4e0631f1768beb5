import type { Block, CtyType, NestedBlock } from '../schema/model';
import { type Attributes, isObject, mapValues, UNKNOWN, type Value } from './value';

/** Terraform wants every attribute of a schema present and of its type, and no others. */
export function fitBlock(block: Block, value: Attributes): Attributes {
  return {
    ...mapValues(block.attributes, ({ type }, name) => fitType(type, value[name])),
    ...mapValues(block.blocks, (nested, name) => fitNested(nested, value[name])),
  };
}

function fitNested(nested: NestedBlock, value: Value | undefined): Value {
  if (value === UNKNOWN) return UNKNOWN;
  if (nested.nesting === 'single') return isObject(value) ? fitBlock(nested.block, value) : null;
  return items(value).map((item) => (isObject(item) ? fitBlock(nested.block, item) : item));
}

export function fitType(type: CtyType, value: Value | undefined): Value {
  if (value === UNKNOWN) return UNKNOWN;
  if (value === undefined || value === null) return null;
  if (type === 'string') return String(value);
  if (type === 'number') return Number(value);
  if (type === 'bool') return value === true || value === 'true';
  if (type[0] === 'object') {
    const object = isObject(value) ? value : {};
    return mapValues(type[1], (member, name) => fitType(member, object[name]));
  }
  const [kind, element] = type;
  if (kind === 'map') return isObject(value) ? mapValues(value, (item) => fitType(element, item)) : null;
  return items(value).map((item) => fitType(element, item));
}

/** Items of a list or set; a missing one is empty. */
export function items(value: Value | undefined): Value[] {
  return Array.isArray(value) ? value : [];
}

/** Write-only values never leave the configuration: they are null in every plan and state. */
export function withoutWriteOnly(block: Block, value: Attributes): Attributes {
  return mapValues(value, (item, name) => (block.attributes[name]?.writeOnly ? null : item));
}
