/** The watcher reads JSON by hand: a schema library would cost it more memory than all the rest of it. */
export type JsonObject = Record<string, unknown>;

/** @throws Error if it is anything but a JSON object */
export function jsonObject(body: string): JsonObject {
  const value: unknown = JSON.parse(body);
  if (!isObject(value)) throw new Error(`no JSON object: ${body.slice(0, 80)}`);
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of times that somebody may mean. Whatever is reckoned from them is a date, too, which JavaScript's last ones are not. */
const YEARS = { first: Date.UTC(1970), end: Date.UTC(10_000) };

/** A time in milliseconds since 1970. @throws Error if the field is none */
export function timeField(object: JsonObject, field: string): number {
  const value = object[field];
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  if (!(time >= YEARS.first && time < YEARS.end))
    throw new Error(`${field} is no time: ${JSON.stringify(value)?.slice(0, 80)}`);
  return time;
}
