import { existsSync } from 'node:fs';
import { fail, type Item, ok } from '../item';

/** What the instances install has been built. */
export const bundle: Item<boolean> = {
  name: 'bundle',
  ask: async (_, { home }) => [home.bundleFile, `${home.bundleFile}.sha256`].every(existsSync),
  judge: (built, { home }) =>
    built ? ok(home.bundleFile) : fail(`there is no ${home.bundleFile}`, 'build it: npm run bundle'),
};
