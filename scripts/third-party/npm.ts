import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programPackages } from '../bundle/programs';

/** An npm package, some of whose code is in what runs on an instance. */
export interface NpmPackage {
  name: string;
  version: string;
  /** SPDX expression. */
  licence: string;
  /** Texts of its licence and notice files; empty if it has none. */
  texts: string[];
}

/** The packages in agent.js, watcher.js and drain.js, by name. */
export async function npmPackages(projectRoot: string): Promise<NpmPackage[]> {
  return (await programPackages(projectRoot)).map((path) => {
    const folder = join(projectRoot, path);
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
      license?: string;
    };
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)(\.|$)/i.test(file));
    const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
    return { name, version, licence: license ?? 'not said', texts };
  });
}
