import type { AnyResource, Tags } from '../resource';
import type { Block } from '../schema/model';
import { withoutWriteOnly } from '../values/fit';
import { type Attributes, equal, hasUnknown, isObject, UNKNOWN, type Value } from '../values/value';
import { sameJson } from '../values/json';

export interface PlanRequest {
  block: Block;
  resource: AnyResource;
  /** Null when it is to be created. */
  prior: Attributes | null;
  /** Terraform's own merge of configuration and prior state. */
  proposed: Attributes;
  config: Attributes;
  region: string;
  defaultTags: Tags;
}

export interface Plan {
  planned: Attributes;
  /** Attributes whose change replaces the resource. */
  replace: string[];
}

export function plan(request: PlanRequest): Plan {
  const { block, resource, prior, config } = request;
  const planned = withoutWriteOnly(block, complete(request));
  if (prior === null) return { planned: unknownWhereComputed(block, planned, config), replace: [] };

  for (const name of resource.json ?? [])
    if (sameJson(prior[name], planned[name])) planned[name] = prior[name];
  const changed = new Set(Object.keys(planned).filter((name) => !equal(prior[name], planned[name])));
  if (changed.size > 0)
    for (const name of resource.recomputes?.(changed, planned) ?? [])
      if ((config[name] ?? null) === null) planned[name] = UNKNOWN;
  return { planned, replace: replacing(block, resource).filter((name) => changed.has(name)) };
}

function replacing(block: Block, resource: AnyResource): string[] {
  const forceNew = [...(resource.forceNew ?? []), 'region'].filter(
    (name) => name in block.attributes || name in block.blocks,
  );
  if (resource.update) return forceNew;
  // Without an update in place every change of the configuration replaces, except that of tags and timeouts.
  return [...new Set([...forceNew, ...resource.configurable])];
}

function complete({ block, resource, proposed, region, defaultTags }: PlanRequest): Attributes {
  const planned = withDefaults(resource, proposed);
  if ('region' in block.attributes && planned.region === null) planned.region = region;
  if ('tags_all' in block.attributes) planned.tags_all = allTags(planned.tags, defaultTags);
  return planned;
}

/** The real provider's defaults, where there is nothing else. */
export function withDefaults(resource: AnyResource, state: Attributes): Attributes {
  const defaults = Object.entries(resource.defaults ?? {}).filter(([name]) => (state[name] ?? null) === null);
  return { ...state, ...(Object.fromEntries(defaults) as Attributes) };
}

function allTags(tags: Value, defaultTags: Tags): Value {
  return hasUnknown(tags) ? UNKNOWN : { ...defaultTags, ...(isObject(tags) ? tags : {}) };
}

/** What the API will say and the configuration doesn't: known after the apply. */
function unknownWhereComputed(block: Block, planned: Attributes, config: Attributes): Attributes {
  const marked = { ...planned };
  for (const [name, attribute] of Object.entries(block.attributes))
    if (attribute.computed && planned[name] === null && (config[name] ?? null) === null)
      marked[name] = UNKNOWN;
  for (const [name, nested] of Object.entries(block.blocks)) {
    const configured = config[name];
    const value = planned[name];
    if (!Array.isArray(value)) continue;
    marked[name] = value.map((item, index) => {
      const own = Array.isArray(configured) ? configured[index] : undefined;
      return isObject(item) ? unknownWhereComputed(nested.block, item, isObject(own) ? own : item) : item;
    });
  }
  return marked;
}
