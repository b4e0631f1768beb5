import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchJars } from '../bundle/jars';
import { hashJars, type LockedJar } from '../bundle/jar-lock';
import { spdxOf } from './licences';
import { readPom } from './poms';

/** Artifacts whose POMs name no licence, and where it stands instead. */
const ELSEWHERE: Record<string, string[]> = {
  // META-INF/LICENSE.md in each of its jars.
  'org.glassfish.jersey': ['EPL 2.0', 'GPL2 w/ CPE'],
};

/** What Maven fetches for pom.xml now, to be locked. @throws OperatorError TOOL_MISSING, BUNDLE_BUILD_FAILED */
export async function lockJars(pom: string, cache: string): Promise<LockedJar[]> {
  const folder = await mkdtemp(join(cache, 'poms-'));
  try {
    await fetchJars(pom, folder, true);
    return [...hashJars(folder)].map(([file, sha256]) => {
      const { group, artifact, version, licences } = readPom(folder, file.replace(/\.jar$/, '.pom'));
      const elsewhere = Object.keys(ELSEWHERE).find((one) => group === one || group.startsWith(`${one}.`));
      const names = licences.length > 0 || !elsewhere ? licences : ELSEWHERE[elsewhere];
      if (names.length === 0) throw new Error(`the POM of ${file} names no licence`);
      return { file, sha256, maven: `${group}:${artifact}:${version}`, licence: spdxOf(names) };
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
