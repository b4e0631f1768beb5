import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, Kind } from './artifact';

/** Big enough that pieces don't cost, small enough that a file of any size fits. */
const PIECE_BYTES = 2 ** 20;

export function fileArtifact(kind: Kind, path: string, name: string): Artifact {
  return { kind, name, content: () => readFilePieces(path) };
}

/** Files come and go while they are looked for; one that is gone is nobody's any more. */
async function* readFilePieces(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { highWaterMark: PIECE_BYTES }) as AsyncIterable<Buffer>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/**
 * Regular files in a folder and all below it, as paths relative to it. Links are not followed: what they lead to is looked at
 * where it is.
 *
 * @param skip told each path, of folders too
 */
export async function* filesIn(
  folder: string,
  skip: (path: string) => boolean = () => false,
  prefix = '',
): AsyncGenerator<string> {
  for (const entry of await entriesOf(join(folder, prefix))) {
    const path = join(prefix, entry.name);
    if (skip(path)) continue;
    if (entry.isDirectory()) yield* filesIn(folder, skip, path);
    else if (entry.isFile()) yield path;
  }
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
