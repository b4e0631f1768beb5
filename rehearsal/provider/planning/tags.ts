import type { Tags } from '../resource';
import { type Attributes, isObject, type Value } from '../values/value';

export function asTags(value: Value | undefined): Tags {
  return isObject(value) ? (value as Tags) : {};
}

/**
 * `tags` of a state whose resource has `all` tags: those given to it, and those that somebody else put on it. The
 * provider's default ones stay out, also when they have been changed in the configuration and not yet applied.
 */
export function ownTags(state: Attributes, all: Tags, defaultTags: Tags): Tags | null {
  const [own, everything] = [asTags(state.tags), asTags(state.tags_all)];
  const isForeign = (key: string, value: string) => !(key in everything) && defaultTags[key] !== value;
  const kept = Object.entries(all).filter(([key, value]) => key in own || isForeign(key, value));
  return kept.length === 0 && (state.tags ?? null) === null ? null : Object.fromEntries(kept);
}
