import type { AnyResource, Scope, Tags } from '../resource';
import type { Block } from '../schema/model';
import { fitBlock, withoutWriteOnly } from '../values/fit';
import { overlay } from '../values/overlay';
import { type Attributes, equal, known } from '../values/value';
import { sameJson } from '../values/json';
import { withDefaults } from './plan';
import { asTags, ownTags } from './tags';

/** What all of a resource's operations need. */
export interface Managed {
  type: string;
  block: Block;
  resource: AnyResource;
  scope: Scope;
  defaultTags: Tags;
}

type Identified = Attributes & { id: string };

export interface Applied {
  state: Attributes | null;
  /** What went wrong. A state beside it is what there is nevertheless. */
  error?: unknown;
}

export async function create(managed: Managed, planned: Attributes, config: Attributes): Promise<Applied> {
  const { block, resource, scope } = managed;
  const wanted = known(planned) as Attributes;
  const settings = { ...wanted, ...writeOnly(block, config) };
  const identity = await resource.create(wanted, scope, settings);
  const state = { ...wanted, ...identity } as Identified;
  try {
    await resource.settle?.(state, scope, settings);
    return { state: await observe(managed, state) };
  } catch (error) {
    return { state: finished(block, state), error };
  }
}

export async function update(
  managed: Managed,
  planned: Attributes,
  prior: Attributes,
  config: Attributes,
): Promise<Applied> {
  const { block, resource, scope } = managed;
  const wanted = { ...(known(planned) as Attributes), id: prior.id } as Identified;
  try {
    await retag(managed, wanted, prior as Identified);
    const settings = { ...wanted, ...writeOnly(block, config) };
    const identity = changesBesidesTags(wanted, prior)
      ? await resource.update?.(wanted, prior as Identified, scope, settings)
      : undefined;
    return { state: await observe(managed, { ...wanted, ...identity }) };
  } catch (error) {
    return { state: prior, error };
  }
}

/** Null if the resource is gone: Terraform plans to create it again. */
export async function read(
  managed: Managed,
  state: Attributes,
  takeAll: boolean,
): Promise<Attributes | null> {
  const { block, resource, scope, defaultTags } = managed;
  const observed = await resource.read(state as Identified, scope);
  if (observed === null) return null;
  const before = takeAll ? withDefaults(resource, state) : state;
  const merged = overlay(block, before, observed as Attributes, { takeAll });
  for (const name of resource.json ?? []) if (sameJson(merged[name], state[name])) merged[name] = state[name];
  if ('tags_all' in block.attributes && observed.tags_all)
    merged.tags = ownTags(state, asTags(observed.tags_all), defaultTags);
  return finished(block, merged);
}

async function observe(managed: Managed, state: Identified): Promise<Attributes> {
  const observed = await read(managed, state, false);
  if (observed === null) throw new Error(`${managed.type} ${state.id} is not there right after the change`);
  return observed;
}

async function retag(
  { type, resource, scope }: Managed,
  wanted: Identified,
  prior: Identified,
): Promise<void> {
  const [all, before] = [asTags(wanted.tags_all), asTags(prior.tags_all)];
  if (equal(all, before)) return;
  if (!resource.retag) throw new Error(`${type} has tags in the schema, but no handler for them`);
  await resource.retag(wanted, { all, remove: Object.keys(before).filter((key) => !(key in all)) }, scope);
}

const NOT_THE_HANDLERS_BUSINESS = new Set(['tags', 'tags_all', 'timeouts']);

function changesBesidesTags(wanted: Attributes, prior: Attributes): boolean {
  return Object.keys(wanted).some(
    (name) => !NOT_THE_HANDLERS_BUSINESS.has(name) && !equal(wanted[name], prior[name]),
  );
}

/** Write-only values as the configuration has them: the only place where they are. */
function writeOnly(block: Block, config: Attributes): Attributes {
  const names = Object.keys(block.attributes).filter((name) => block.attributes[name].writeOnly);
  return Object.fromEntries(names.map((name) => [name, config[name]]));
}

function finished(block: Block, state: Attributes): Attributes {
  return withoutWriteOnly(block, fitBlock(block, state));
}
