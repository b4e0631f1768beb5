import { readFile } from 'node:fs/promises';
import { run } from '../hosts/run';

/** Environment variable for machines whose own apt has no Debian mirror. */
const MIRROR_VARIABLE = 'DEBIAN_MIRROR';

/**
 * The Debian mirror that this machine itself installs from: it works here, whatever the network is like.
 *
 * @throws Error saying what to set if apt has none
 */
export async function debianMirror(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const given = env[MIRROR_VARIABLE];
  if (given) return given;
  const release = /^VERSION_CODENAME=(\S+)$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1];
  const targets = await run([
    'apt-get',
    'indextargets',
    '--format',
    '$(RELEASE) $(COMPONENT) $(SITE)',
    'Created-By: Packages',
  ]);
  const mirror = findMirror(targets, release);
  if (mirror) return mirror;
  throw new Error(`apt has no source for ${release} main; set ${MIRROR_VARIABLE} to a Debian mirror's URL`);
}

/** Find the site of `<release> main` in lines of `<release> <component> <site>`. */
export function findMirror(indexTargets: string, release: string | undefined): string | undefined {
  return indexTargets
    .split('\n')
    .map((line) => line.split(' '))
    .find(([lineRelease, component]) => lineRelease === release && component === 'main')?.[2];
}
