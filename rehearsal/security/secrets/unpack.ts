import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Artifact } from './artifact';
import { isZip, zipEntries } from './zip';

/** Bytes under a path. */
export interface Content {
  path: string;
  content: AsyncIterable<Buffer>;
}

/** What is in an artifact: as it is, unless it is packed with gzip or zip, as its first bytes say. */
export async function* unpack({
  name,
  content,
}: Pick<Artifact, 'name' | 'content'>): AsyncGenerator<Content> {
  const { head, all } = await peek(content());
  if (head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b) {
    // Whatever fails on the way shows to who reads.
    const unpacked = pipeline(Readable.from(all), createGunzip(), () => undefined);
    yield { path: `${name} (gzip)`, content: unpacked };
  } else if (isZip(head)) {
    for (const entry of zipEntries(await whole(all))) {
      yield { path: `${name}/${entry.name}`, content: single(entry.bytes) };
    }
  } else {
    yield { path: name, content: all };
  }
}

async function peek(content: AsyncIterable<Buffer>): Promise<{ head: Buffer; all: AsyncIterable<Buffer> }> {
  const chunks = content[Symbol.asyncIterator]();
  const { value, done } = await chunks.next();
  const head: Buffer = done ? Buffer.alloc(0) : value;
  async function* all(): AsyncGenerator<Buffer> {
    yield head;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  }
  return { head, all: all() };
}

async function whole(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* single(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
