/** A value that Terraform will know only after an apply. */
class Unknown {}
export const UNKNOWN = new Unknown();

export type Value = null | boolean | number | string | Unknown | Value[] | { [name: string]: Value };

/** A resource, block or data source: its attributes and nested blocks by name. */
export type Attributes = { [name: string]: Value };

export function isObject(value: Value | undefined): value is Attributes {
  return typeof value === 'object' && value !== null && value !== UNKNOWN && !Array.isArray(value);
}

/** Null stands for unknown where a value must be known, as the real provider's SDK has it. */
export function known(value: Value): Value {
  if (value === UNKNOWN) return null;
  if (Array.isArray(value)) return value.map(known);
  if (isObject(value)) return mapValues(value, known);
  return value;
}

export function hasUnknown(value: Value): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

/** Terraform sends sets sorted, so order counts in lists and sets alike; that of an object's keys doesn't. */
export function equal(left: Value | undefined, right: Value | undefined): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => equal(item, right[index]));
  if (isObject(left) && isObject(right)) {
    const names = Object.keys(left);
    return (
      names.length === Object.keys(right).length && names.every((name) => equal(left[name], right[name]))
    );
  }
  return left === right;
}

export function mapValues<T, U>(
  record: Record<string, T>,
  map: (value: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
