import type { CtyType } from './model';

/** One attribute or block of a generated class, as far as its text tells. */
export interface Member {
  name: string;
  computed: boolean;
  optional: boolean;
  required: boolean;
  /** Of a plain attribute. */
  type?: CtyType;
  /** Of a block or an attribute of objects: the class of its items. */
  nested?: { class: string; shape: 'one' | 'list' | 'set' | 'map' };
}

export interface GeneratedClass {
  name: string;
  base: string;
  /** Only the construct itself has one; the others describe what is nested in it. */
  terraformType?: string;
  members: Member[];
}

/** How the code generator stores an attribute, which tells sets from lists and `timeouts` from a list of one. */
export interface StoredAs {
  kind: 'simple' | 'map' | 'list' | 'set' | 'struct';
  storage: string;
}

export interface ParsedBindings {
  classes: Map<string, GeneratedClass>;
  /** `Interface.attribute` of everything documented as a block. */
  blocks: Set<string>;
  /** By `function.attribute`; the construct's own attributes have an empty function name. */
  stored: Map<string, StoredAs>;
}

const CLASS = /export class (\w+) extends cdktf\.(\w+) \{([\s\S]*?)\n\}(?=\n|$)/g;
const MEMBER =
  /\/\/ (\w+) - computed: (\w+), optional: (\w+), required: (\w+)\n([\s\S]*?)(?=\n {2}\/\/ \w+ - computed|\n {2}\/\/ =====|$)/g;
const INTERFACE = /export interface (\w+)[^{]*\{\n([\s\S]*?)\n\}/g;
const DOCUMENTED = /\/\*\*\n([\s\S]*?)\*\/\s*readonly \w+\??:/g;
const HCL_FUNCTION =
  /(?:export function (\w+)ToHclTerraform|synthesizeHclAttributes)\([\s\S]*?const attrs = \{\n([\s\S]*?)\n {2,4}\};\n/g;
const HCL_ATTRIBUTE = /^ {4,6}(\w+): \{\n[\s\S]*?type: "(\w+)",\s*storageClassType: "(\w+)"/gm;

export function parseBindings(source: string): ParsedBindings {
  return { classes: parseClasses(source), blocks: parseBlocks(source), stored: parseStored(source) };
}

function parseClasses(source: string): Map<string, GeneratedClass> {
  const classes = new Map<string, GeneratedClass>();
  for (const [, name, base, body] of source.matchAll(CLASS)) {
    const terraformType = /tfResourceType = "(\w+)"/.exec(body)?.[1];
    classes.set(name, { name, base, terraformType, members: parseMembers(body) });
  }
  return classes;
}

function parseMembers(body: string): Member[] {
  return [...body.matchAll(MEMBER)].map(([, name, computed, optional, required, text]) => ({
    name,
    computed: computed === 'true',
    optional: optional === 'true',
    required: required === 'true',
    ...parseAccessor(text),
  }));
}

/** What a member holds, by the expression that its getter or private field is made of. */
function parseAccessor(text: string): Pick<Member, 'type' | 'nested'> {
  const map = /new cdktf\.(String|Number|Boolean)Map\(/.exec(text);
  if (map) return { type: ['map', GETTERS[map[1]]] };
  const nested = /new (\w+?)(List|Map|OutputReference)\(this, "\w+"(?:, (\w+))?\)/.exec(text);
  if (nested) {
    const [, prefix, kind, wrapsSet] = nested;
    const shape =
      kind === 'OutputReference' ? 'one' : kind === 'Map' ? 'map' : wrapsSet === 'true' ? 'set' : 'list';
    return { nested: { class: `${prefix}OutputReference`, shape } };
  }
  const getter = /return ([^;]*?)this\.get(\w+?)Attribute\(/.exec(text);
  if (!getter) return {};
  const type = GETTERS[getter[2]];
  return { type: getter[1].includes('tolist') && Array.isArray(type) ? ['set', type[1] as CtyType] : type };
}

const GETTERS: Record<string, CtyType> = {
  String: 'string',
  Number: 'number',
  Boolean: 'bool',
  List: ['list', 'string'],
  NumberList: ['list', 'number'],
  StringMap: ['map', 'string'],
  NumberMap: ['map', 'number'],
  BooleanMap: ['map', 'bool'],
};

/** The documentation comment names blocks as such ("* tag block"); the generator's own `isBlock` does not. */
function parseBlocks(source: string): Set<string> {
  const blocks = new Set<string>();
  for (const [, name, body] of source.matchAll(INTERFACE))
    for (const [, comment] of body.matchAll(DOCUMENTED)) {
      const block = /^\s*\* (\w+) block$/m.exec(comment);
      if (block) blocks.add(`${name.replace(/Config$/, '')}.${block[1]}`);
    }
  return blocks;
}

function parseStored(source: string): Map<string, StoredAs> {
  const stored = new Map<string, StoredAs>();
  for (const [, name = '', body] of source.matchAll(HCL_FUNCTION))
    for (const [, attribute, kind, storage] of body.matchAll(HCL_ATTRIBUTE))
      stored.set(`${name}.${attribute}`, { kind: kind as StoredAs['kind'], storage });
  return stored;
}
