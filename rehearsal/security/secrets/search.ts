import type { Artifact, Kind } from './artifact';
import type { Form } from './forms';
import { type Needles, NEEDLE_BYTES } from './needles';
import { unpack } from './unpack';

/** A secret that was seen in an artifact: where it begins, never what it is. */
export interface Sighting {
  artifact: string;
  /** Names of parameters, as in cluster/secrets.ts. */
  keys: string[];
  secret: string;
  form: Form;
  /** Of the first of its pieces, in bytes; in what was unpacked, if it was. */
  offset: number;
}

/** What a search saw. */
export interface Search {
  sightings: Sighting[];
  counts: Partial<Record<Kind, { artifacts: number; bytes: number }>>;
}

export function emptySearch(): Search {
  return { sightings: [], counts: {} };
}

/** Search artifacts one after the other, holding no more of each than a piece. */
export async function searchArtifacts(
  needles: Needles,
  artifacts: AsyncIterable<Artifact> | Iterable<Artifact>,
): Promise<Search> {
  const search = emptySearch();
  for await (const artifact of artifacts) {
    const count = (search.counts[artifact.kind] ??= { artifacts: 0, bytes: 0 });
    count.artifacts += 1;
    for await (const { path, content } of unpack(artifact)) {
      const { bytes, sightings } = await searchContent(needles, path, content);
      count.bytes += bytes;
      search.sightings.push(...sightings);
    }
  }
  return search;
}

/** Two searches as one. */
export function together(one: Search, other: Search): Search {
  const counts = { ...one.counts };
  for (const [kind, { artifacts, bytes }] of Object.entries(other.counts) as [
    Kind,
    { artifacts: number; bytes: number },
  ][]) {
    const { artifacts: a, bytes: b } = counts[kind] ?? { artifacts: 0, bytes: 0 };
    counts[kind] = { artifacts: a + artifacts, bytes: b + bytes };
  }
  return { sightings: [...one.sightings, ...other.sightings], counts };
}

async function searchContent(
  needles: Needles,
  artifact: string,
  content: AsyncIterable<Buffer>,
): Promise<{ bytes: number; sightings: Sighting[] }> {
  const sightings = new Map<string, Sighting>();
  let bytes = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of content) {
    // What a needle may begin in is looked at again with what follows.
    const piece = Buffer.concat([rest, chunk]);
    const start = bytes - rest.length;
    for (const { secret, form, offset } of needles.search(piece)) {
      const key = `${secret.name} ${form}`;
      if (sightings.has(key)) continue;
      sightings.set(key, { artifact, secret: secret.name, keys: secret.keys, form, offset: start + offset });
    }
    bytes += chunk.length;
    rest = piece.subarray(Math.max(0, piece.length - NEEDLE_BYTES + 1));
  }
  return { bytes, sightings: [...sightings.values()] };
}
