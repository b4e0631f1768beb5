import type { Block, NestedBlock } from '../schema/model';
import { items } from './fit';
import { type Attributes, equal, isObject, type Value } from './value';

export interface OverlayOptions {
  /** Of an imported resource the state knows nothing yet, so everything the API says is taken. */
  takeAll: boolean;
}

/**
 * What the API reports, laid over what the state holds.
 *
 * An optional attribute that the configuration leaves out stays out: the provider's defaults are not in the
 * bindings, so taking the API's value would plan a change back to null. Computed ones are always taken.
 */
export function overlay(
  block: Block,
  state: Attributes,
  observed: Attributes,
  options: OverlayOptions,
): Attributes {
  const merged = { ...state };
  for (const [name, value] of Object.entries(observed)) {
    if (value === undefined) continue;
    const attribute = block.attributes[name];
    const nested = block.blocks[name];
    if (nested) merged[name] = overlayNested(nested, state[name], value, options);
    else if (!attribute) throw new Error(`a handler reports ${name}, which the schema doesn't have`);
    else if (attribute.computed || attribute.required || (state[name] ?? null) !== null) merged[name] = value;
    else if (options.takeAll && !isZero(value)) merged[name] = value;
  }
  return merged;
}

/** To the real provider's SDK these and null are one: what the API says when nothing has been set. */
function isZero(value: Value): boolean {
  return value === false || value === 0 || value === '' || (Array.isArray(value) && value.length === 0);
}

function overlayNested(nested: NestedBlock, state: Value, observed: Value, options: OverlayOptions): Value {
  const before = items(state).filter(isObject);
  const now = items(observed).filter(isObject);
  if (before.length === 0)
    return options.takeAll ? now.map((item) => overlay(nested.block, {}, item, options)) : [];
  if (nested.nesting === 'set') return overlaySet(nested.block, before, now, options);
  if (before.length !== now.length) return now;
  return now.map((item, index) => overlay(nested.block, before[index], item, options));
}

/** Items of a set have no place: one that changes nothing about an item of the state is that item. */
function overlaySet(
  block: Block,
  before: Attributes[],
  now: Attributes[],
  options: OverlayOptions,
): Attributes[] {
  const left = [...before];
  return now.map((item) => {
    const index = left.findIndex((candidate) =>
      changesOnlyNulls(candidate, overlay(block, candidate, item, options)),
    );
    return index < 0 ? item : overlay(block, left.splice(index, 1)[0], item, options);
  });
}

function changesOnlyNulls(before: Value, after: Value): boolean {
  if (before === null) return true;
  if (Array.isArray(before) && Array.isArray(after))
    return (
      before.length === after.length && before.every((item, index) => changesOnlyNulls(item, after[index]))
    );
  if (isObject(before) && isObject(after))
    return Object.entries(before).every(([name, value]) => changesOnlyNulls(value, after[name] ?? null));
  return equal(before, after);
}
