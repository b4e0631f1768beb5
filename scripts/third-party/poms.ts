import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a POM says of its artifact, as far as it is asked here. */
export interface Pom {
  group: string;
  artifact: string;
  version: string;
  /** Names of its licences, as it calls them; a parent's if it names none. */
  licences: string[];
}

/** Sections that have groupIds and versions of their own. */
const INNER = /<(parent|dependencies|dependencyManagement|build|profiles|reporting)>[^]*?<\/\1>/g;

/** @param folder of POMs called `<artifact>-<version>.pom`, parents among them */
export function readPom(folder: string, name: string): Pom {
  const text = readFileSync(join(folder, name), 'utf8').replaceAll(/<!--[^]*?-->/g, '');
  const parent = section(text, 'parent');
  const own = text.replaceAll(INNER, '');
  const field = (tag: string) =>
    section(own, tag) ?? (parent === undefined ? undefined : section(parent, tag));
  const [group, artifact, version] = ['groupId', 'artifactId', 'version'].map(field);
  if (!group || !artifact || !version) throw new Error(`${name} does not say what it is`);
  const licences = [...(section(own, 'licenses') ?? '').matchAll(/<name>([^<]*)<\/name>/g)].map(([, one]) =>
    one.trim(),
  );
  return {
    ...{ group, artifact, version },
    licences: licences.length > 0 || parent === undefined ? licences : parentsLicences(folder, name, parent),
  };
}

/** None if the parent's file is not there, or was overwritten: Maven's plugin leaves the groups out of the names. */
function parentsLicences(folder: string, child: string, parent: string): string[] {
  const name = `${section(parent, 'artifactId')}-${section(parent, 'version')}.pom`;
  return name !== child && existsSync(join(folder, name)) ? readPom(folder, name).licences : [];
}

function section(text: string, tag: string): string | undefined {
  return new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(text)?.[1].trim();
}
