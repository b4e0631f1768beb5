import {
  bindingsSource,
  DATA_SOURCE_TYPES,
  dataSourceFolder,
  RESOURCE_TYPES,
  resourceFolder,
} from './bindings';
import type { Attribute, Block, CtyType, NestedBlock, ProviderSchema } from './model';
import { applyOverrides } from './overrides';
import { type GeneratedClass, type Member, parseBindings, type ParsedBindings, type StoredAs } from './parse';

/** The schemas of what the stand-in serves, from the bindings that the stacks themselves are compiled against. */
export function deriveSchema(projectRoot: string): ProviderSchema {
  const construct = (folder: string) => constructBlock(parseBindings(bindingsSource(projectRoot, folder)));
  return applyOverrides({
    provider: providerBlock(parseBindings(bindingsSource(projectRoot, 'provider'))),
    resources: Object.fromEntries(RESOURCE_TYPES.map((type) => [type, construct(resourceFolder(type))])),
    dataSources: Object.fromEntries(
      DATA_SOURCE_TYPES.map((type) => [type, construct(dataSourceFolder(type))]),
    ),
  });
}

function constructBlock(bindings: ParsedBindings): Block {
  const construct = [...bindings.classes.values()].find((item) => item.terraformType !== undefined);
  if (!construct) throw new Error('the bindings hold no construct with a tfResourceType');
  return classBlock(bindings, construct);
}

function classBlock(bindings: ParsedBindings, item: GeneratedClass): Block {
  const block: Block = { attributes: {}, blocks: {} };
  for (const member of item.members) {
    const nested = member.nested && nestedBlock(bindings, item, member, member.nested);
    if (nested && isBlock(bindings, item, member)) block.blocks[member.name] = nested;
    else block.attributes[member.name] = attribute(member, nested);
  }
  return block;
}

function isBlock(bindings: ParsedBindings, item: GeneratedClass, member: Member): boolean {
  return bindings.blocks.has(`${interfaceName(item)}.${member.name}`);
}

function nestedBlock(
  bindings: ParsedBindings,
  parent: GeneratedClass,
  member: Member,
  nested: NonNullable<Member['nested']>,
): NestedBlock {
  const item = bindings.classes.get(nested.class);
  if (!item) throw new Error(`${parent.name}.${member.name} is made of ${nested.class}, which is not there`);
  const stored = bindings.stored.get(`${hclFunction(parent)}.${member.name}`);
  const isSet = nested.shape === 'set' || stored?.kind === 'set';
  return {
    nesting: stored?.kind === 'struct' ? 'single' : isSet ? 'set' : 'list',
    minItems: member.required ? 1 : 0,
    maxItems: nested.shape === 'one' && stored?.kind !== 'struct' ? 1 : 0,
    block: classBlock(bindings, item),
  };
}

function attribute(member: Member, nested: NestedBlock | undefined): Attribute {
  const { name, required, optional, computed } = member;
  const type = nested ? objectsType(nested, member.nested?.shape === 'map') : member.type;
  if (!type) throw new Error(`can't tell the type of attribute ${name}`);
  return { type, required, optional, computed };
}

function objectsType(nested: NestedBlock, isMap: boolean): CtyType {
  return [isMap ? 'map' : nested.nesting === 'set' ? 'set' : 'list', objectType(nested.block)];
}

/** What a block looks like as a value. */
export function objectType(block: Block): CtyType {
  const attributes = Object.entries(block.attributes).map(([name, item]) => [name, item.type]);
  const blocks = Object.entries(block.blocks).map(([name, item]) => {
    const type = objectType(item.block);
    return [name, item.nesting === 'single' ? type : [item.nesting, type]];
  });
  return ['object', Object.fromEntries([...attributes, ...blocks]) as Record<string, CtyType>];
}

/** The provider's own configuration has no classes for what is nested; its HCL functions say enough. */
function providerBlock(bindings: ParsedBindings, functionName = ''): Block {
  const block: Block = { attributes: {}, blocks: {} };
  for (const [key, stored] of bindings.stored) {
    const [owner, name] = key.split('.');
    if (owner !== functionName || name === 'alias') continue;
    const nestedFunction = nestedProviderFunction(stored);
    if (nestedFunction === undefined)
      block.attributes[name] = { type: storedType(stored), required: false, optional: true, computed: false };
    else {
      const nesting = stored.kind === 'set' ? 'set' : 'list';
      block.blocks[name] = {
        nesting,
        minItems: 0,
        maxItems: 0,
        block: providerBlock(bindings, nestedFunction),
      };
    }
  }
  return block;
}

/** `AwsProviderDefaultTagsList` is written by `awsProviderDefaultTagsToHclTerraform`. */
function nestedProviderFunction({ storage }: StoredAs): string | undefined {
  const list = /^AwsProvider\w+(?=List$)/.exec(storage);
  return list ? lowerFirst(list[0]) : undefined;
}

function storedType({ kind, storage }: StoredAs): CtyType {
  const base = storage.replace(/(List|Map)$/, '').replace('boolean', 'bool') as CtyType;
  return kind === 'simple' || kind === 'struct' ? base : [kind, base];
}

const interfaceName = (item: GeneratedClass) => item.name.replace(/OutputReference$/, '');
const hclFunction = (item: GeneratedClass) => (item.terraformType ? '' : lowerFirst(interfaceName(item)));
const lowerFirst = (text: string) => text[0].toLowerCase() + text.slice(1);
