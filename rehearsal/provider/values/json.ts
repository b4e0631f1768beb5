import type { Value } from './value';

/** Whether two texts are the same JSON document, whatever their spaces and the order of keys. */
export function sameJson(left: Value | undefined, right: Value | undefined): boolean {
  if (typeof left !== 'string' || typeof right !== 'string') return false;
  try {
    return canonical(JSON.parse(left)) === canonical(JSON.parse(right));
  } catch {
    return left === right;
  }
}

function canonical(document: unknown): string {
  return JSON.stringify(document, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
