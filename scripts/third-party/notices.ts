import type { LockedJar } from '../bundle/jar-lock';
import type { NpmPackage } from './npm';

/** What of others is in what an instance runs. */
export interface ThirdParties {
  npm: NpmPackage[];
  jars: LockedJar[];
  /** Debian packages that are asked for; those they need come along. */
  debian: string[];
}

/** Text of THIRD-PARTY-NOTICES. */
export function notices({ npm, jars, debian }: ThirdParties): string {
  return [
    'THIRD-PARTY NOTICES',
    '',
    'Written by `npm run third-party`. What instances of the cluster run that is not of this project, and under which',
    'licences (SPDX). The repository itself holds none of it: a bundle is built on its operator’s machine.',
    '',
    heading('npm packages, in agent.js, watcher.js and drain.js'),
    ...npm.map(({ name, version, licence }) => `${name} ${version}: ${licence}`),
    '',
    heading('jars, as Maven Central has them'),
    'The licences are those that their POMs name; texts and notices that a jar brings are in it, under META-INF.',
    '',
    ...jars.map(({ maven, licence }) => `${maven}: ${licence}`),
    '',
    heading('Debian packages'),
    `${debian.join(', ')}, and what they need, as Debian has them. Licences: /usr/share/doc/<package>/copyright on`,
    'each instance.',
    '',
    heading('Licences and notices of the npm packages'),
    ...licenceTexts(npm),
  ].join('\n');
}

function heading(words: string): string {
  return `${words}\n${'='.repeat(words.length)}\n`;
}

/** Each text once, with everything that it is of. */
function licenceTexts(packages: NpmPackage[]): string[] {
  const owners = new Map<string, string[]>();
  for (const { name, texts } of packages) {
    for (const text of texts) owners.set(text, [...(owners.get(text) ?? []), name]);
  }
  return [...owners].map(([text, names]) => `${names.join(', ')}\n${'-'.repeat(40)}\n\n${text}\n\n`);
}
