import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, type Item, ok } from '../item';
import { isAtLeast } from '../versions';

interface Answers {
  version: string;
  /** From package.json. */
  minimum: string;
}

/** The Node.js that this runs on is one that the project was tested with. */
export const nodejs: Item<Answers> = {
  name: 'Node.js',
  ask: async (_, { projectRoot }) => {
    const { engines } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
      engines: { node: string };
    };
    return { version: process.versions.node, minimum: engines.node.replace(/^>=\s*/, '') };
  },
  judge: ({ version, minimum }) =>
    isAtLeast(version, minimum)
      ? ok(version)
      : fail(`${version} is too old`, `install Node.js ${minimum} or newer`),
};
