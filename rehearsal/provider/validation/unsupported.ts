import type { Block } from '../schema/model';
import { items } from '../values/fit';
import { type Attributes, isObject } from '../values/value';

/** Handled for every type alike. */
const COMMON = ['tags', 'region', 'timeouts', 'id'];

interface Supported {
  configurable: readonly string[];
  configurableWithin?: Record<string, readonly string[]>;
}

/** What a configuration sets and nothing would come of: refused, so that a rehearsal proves what it seems to. */
export function unsupportedSettings(block: Block, config: Attributes, supported: Supported): string[] {
  return settings(block, config, '', supported);
}

function settings(block: Block, config: Attributes, path: string, supported: Supported): string[] {
  const allowed = path === '' ? [...supported.configurable, ...COMMON] : supported.configurableWithin?.[path];
  return Object.keys(config).flatMap((name) => {
    if (isLeftOut(config[name])) return [];
    const here = path === '' ? name : `${path}.${name}`;
    if (allowed && !allowed.includes(name)) return [here];
    const nested = block.blocks[name];
    if (!nested) return [];
    const inside = items(config[name]).filter(isObject);
    return [...new Set(inside.flatMap((item) => settings(nested.block, item, here, supported)))];
  });
}

function isLeftOut(value: Attributes[string] | undefined): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}
