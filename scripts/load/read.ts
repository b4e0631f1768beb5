import { createReadStream, readFileSync } from 'node:fs';
import type { z } from 'zod';
import { OperatorError } from '../../cluster/errors';
import {
  type LoadRun,
  loadFiles,
  loadRunSchema,
  type Observation,
  observationSchema,
  type Send,
  sendSchema,
} from './files';

/*
 * A load's files may be read while it runs. Text behind the last line break is left out: it is being written, or was
 * when the load was killed. Whatever else is missing or damaged is OperatorError LEDGER_INVALID.
 */

export function readLoadRun(folder: string): LoadRun {
  return readDocument(loadFiles(folder).run, loadRunSchema);
}

/** Each send as it was last known, those of a partition in the order of their sequence numbers. */
export async function readSends(folder: string): Promise<Send[]> {
  const { sends: file } = loadFiles(folder);
  const sends: Send[] = [];
  const latest = new Map<number, Send>();
  for await (const { value: send, place } of readLines(file, sendSchema)) {
    const before = latest.get(send.partition);
    if (before?.sequence === send.sequence) {
      Object.assign(before, send);
      continue;
    }
    const next = (before?.sequence ?? -1) + 1;
    if (send.sequence !== next) {
      throw invalid(
        `${place} has record ${send.sequence} of partition ${send.partition} where ${next} belongs`,
      );
    }
    latest.set(send.partition, send);
    sends.push(send);
  }
  return sends;
}

export async function readObservations(folder: string): Promise<Observation[]> {
  const observations: Observation[] = [];
  for await (const { value } of readLines(loadFiles(folder).observations, observationSchema)) {
    observations.push(value);
  }
  return observations;
}

/** A file that is one value. */
export function readDocument<T>(file: string, schema: z.ZodType<T>): T {
  try {
    return parse(readFileSync(file, 'utf8'), schema, file);
  } catch (error) {
    throw explain(error, file);
  }
}

/** Of a statement on tens of thousands of partitions. Somebody else's file may be one line, and of any length. */
const LONGEST_LINE = 2 ** 22;

/** A file of a value on each line. */
export async function* readLines<T>(
  file: string,
  schema: z.ZodType<T>,
): AsyncGenerator<{ value: T; place: string }> {
  let rest = '';
  let number = 0;
  try {
    for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LONGEST_LINE) throw invalid(`${file} has a line that is longer than any of a load`);
      for (const line of lines) {
        const place = `line ${++number} of ${file}`;
        yield { value: parse(line, schema, place), place };
      }
    }
  } catch (error) {
    throw explain(error, file);
  }
}

function parse<T>(text: string, schema: z.ZodType<T>, place: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid(`${place} is not JSON: ${JSON.stringify(text.slice(0, 80))}`);
  }
  const { data, error } = schema.safeParse(json);
  if (!error) return data;
  const [{ path, message }] = error.issues;
  throw invalid(`${place} is not what a load writes: ${path.join('.') || 'all of it'}: ${message}`);
}

function explain(error: unknown, file: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return invalid(`there is no ${file}`);
  return syscall === undefined ? error : invalid(`${file} cannot be read: ${code}`);
}

function invalid(message: string): OperatorError {
  return new OperatorError(
    'LEDGER_INVALID',
    message,
    'name the folder of a load (--out) whose files nobody has touched; without its ledger, nothing can be said of a load',
  );
}
