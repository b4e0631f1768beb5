import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildImage, SUITE } from './build';
import { FILES, LINKS, PATCHES, REMOVED } from './files';
import { ENABLED_UNITS, MASKED_UNITS, PACKAGES } from './packages';

/** Bumped when build.ts changes in a way that its inputs do not show. */
const RECIPE = 1;

/**
 * The guests' image, the local cloud's AMI: built on first use and whenever its inputs change, else taken from
 * .cache/image/.
 *
 * @returns absolute path of the image's root folder, to be used read-only
 */
export async function ensureImage(
  projectRoot: string,
  log: (line: string) => void = () => {},
): Promise<string> {
  const cache = join(projectRoot, '.cache', 'image');
  const root = join(cache, imageHash());
  if (existsSync(root)) return root;
  await mkdir(cache, { recursive: true });
  for (const name of await readdir(cache)) {
    if (name.endsWith('.partial')) await rm(join(cache, name), { recursive: true, force: true });
  }
  const started = Date.now();
  log(`building the guests' image (Debian ${SUITE}, ${PACKAGES.length} packages and what they need)`);
  const partial = `${root}.partial`;
  await buildImage(partial, join(cache, 'debs'));
  await rename(partial, root);
  log(`built in ${Math.round((Date.now() - started) / 1000)} s`);
  return root;
}

/** Names an image by everything that goes into it, except the versions Debian has at the time. */
export function imageHash(): string {
  const inputs = { RECIPE, SUITE, PACKAGES, MASKED_UNITS, ENABLED_UNITS, FILES, LINKS, REMOVED, PATCHES };
  return createHash('sha256')
    .update(JSON.stringify([inputs, process.arch]))
    .digest('hex')
    .slice(0, 16);
}
