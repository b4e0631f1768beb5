import { inspect } from 'node:util';
import { z } from 'zod';

/** What was written, short enough for a line; for the start of a message. */
export function got(value: unknown): string {
  if (value === undefined) return 'it is missing';
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : inspect(value, { breakLength: Infinity, compact: true, customInspect: false, depth: 1 });
  return `got ${text.length > 80 ? `${text.slice(0, 77)}...` : text}`;
}

/** The message of every refused field: the value got, and what to write instead. */
export function instead(advice: string): { error: (issue: { input?: unknown }) => string } {
  return { error: ({ input }) => `${got(input)}; ${advice}` };
}

/** An object whose keys are all known. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code, input }) =>
      code === 'unrecognized_keys'
        ? `there is no such option; known here: ${known}`
        : `${got(input)}; write an object with any of: ${known}`,
  });
}

export function wholeNumber(min: number, max: number, unit: string) {
  const message = instead(`write a whole number from ${min} to ${max} (${unit})`);
  return z.number(message).refine((n) => Number.isInteger(n) && n >= min && n <= max, message);
}

/** Text that matches a pattern. */
export function text(pattern: RegExp, advice: string) {
  return z.string(instead(advice)).regex(pattern, instead(advice));
}

/** Fields of a section as far as each is valid by itself: what rules about several fields can still look at. */
export type Salvaged<Shape extends z.ZodRawShape> = {
  [Key in keyof Shape]: z.output<Shape[Key]> | undefined;
};

/** Read each field of a section by itself, with its default; undefined where it is wrong. */
export function salvage<Shape extends z.ZodRawShape>(shape: Shape, value: unknown): Salvaged<Shape> {
  const fields = Object.entries(shape).map(([key, schema]) => {
    const result = z.safeParse(schema, field(value, key));
    return [key, result.success ? result.data : undefined];
  });
  return Object.fromEntries(fields) as Salvaged<Shape>;
}

/** A key of what should be an object. */
export function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** What rules look at. Undefined where a field is wrong by itself: that is reported already. */
export interface Salvage {
  name?: string;
  region?: string;
  zones?: string[];
  cidr?: string;
  controllers: RoleSalvage;
  brokers: RoleSalvage;
  clients: { cidrs?: string[]; openToTheWorld?: boolean };
  interruptionExperiments?: boolean;
  topics?: Record<string, { replicationFactor: number }>;
}

export interface RoleSalvage {
  count?: number;
  market?: string;
  instanceTypes?: string[];
  volume: { sizeGiB?: number; iops?: number; throughputMiBps?: number };
}

export interface Problem {
  /** For example brokers.volume.iops. */
  key: string;
  message: string;
}

/** For a record's `superRefine`. @param problem what is wrong with a name, undefined if nothing is */
export function namesWithout(
  problem: (name: string) => string | undefined,
): (record: Record<string, unknown>, context: z.RefinementCtx) => void {
  return (record, context) => {
    for (const name of Object.keys(record)) {
      const message = problem(name);
      if (message) context.addIssue({ code: 'custom', path: [name], message: `${got(name)}; ${message}` });
    }
  };
}
