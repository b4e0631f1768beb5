import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DebianPackage, hostMirrors, privateApt, type Suites } from './apt';
import { digest } from './inputs';

/** userdata/bundle/packages.json */
export interface PackageList {
  suites: Suites;
  /** What the node needs. */
  install: string[];
  /** What Debian's AMI surely has; they and what they need are not bundled. */
  present: string[];
}

/** The Debian architecture that the bundle is built for. */
export type Architecture = 'amd64' | 'arm64';

/**
 * The packages to bundle: all that is to be installed needs, except what the image has anyway. Newer ones on the
 * image are kept, and a package more than necessary does no harm.
 */
export function missingOnImage(needed: DebianPackage[], present: DebianPackage[]): DebianPackage[] {
  const there = new Set(present.map(({ name }) => name));
  return needed.filter(({ name }) => !there.has(name));
}

/**
 * Debian packages in a folder of their own, kept until the list changes or `refresh` asks for newer ones.
 *
 * @returns the folder
 */
export async function debianPackages(
  cache: string,
  list: PackageList,
  architecture: Architecture,
  refresh: boolean,
): Promise<string> {
  const folder = join(cache, `debs-${architecture}-${digest(JSON.stringify(list))}`);
  if (existsSync(folder) && !refresh) return folder;
  const apt = await privateApt(
    join(cache, `apt-${architecture}`),
    architecture,
    list.suites,
    await hostMirrors(),
  );
  const packages = missingOnImage(await apt.closure(list.install), await apt.closure(list.present));
  const draft = `${folder}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await apt.download(packages, draft);
  const files = await readdir(draft);
  if (files.length !== packages.length)
    throw new Error(`apt fetched ${files.length} of ${packages.length} packages`);
  await rm(folder, { recursive: true, force: true });
  await rename(draft, folder);
  return folder;
}
