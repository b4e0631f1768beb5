import type { Tags } from '../resource';
import { type Attributes, isObject, type Value } from '../values/value';

export function asTags(value: Value | undefined): Tags {
  return isObject(value) ? (value as Tags) : {};
}

/**
 * `tags` of a state whose resource has `all` tags: those the resource itself is given, not the provider's
 * default ones, unless its configuration repeats them.
 */
export function ownTags(state: Attributes, all: Tags, defaultTags: Tags): Tags | null {
  const before = asTags(state.tags);
  const own = Object.entries(all).filter(([key, value]) => key in before || defaultTags[key] !== value);
  return own.length === 0 && (state.tags ?? null) === null ? null : Object.fromEntries(own);
}
