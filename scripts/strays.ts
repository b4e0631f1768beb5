import { Command } from 'commander';
import { EXIT, run } from './cli';
import { loadCluster } from './project';
import { refuseData } from './strays/data';
import { openSearch } from './strays/search';
import { findStrays, removeStrays, type Stray } from './strays/strays';

const program = new Command('strays')
  .description(
    'What AWS has of the cluster and no state file knows, since a deploy was killed before it could note it: the next ' +
      'deploy would fail at it, or make it a second time. Exit code 0: there is nothing. 1: there is. 2: wrong usage, or ' +
      'AWS refused something.',
  )
  .option('--remove', 'remove it, unless it holds data', false)
  .action(async ({ remove }: { remove: boolean }) => {
    const { config, home } = await loadCluster();
    const search = await openSearch(config, home);
    const strays = await findStrays(search);
    if (strays.length > 0 && remove) {
      await refuseData(strays, search);
      await removeStrays(strays, search, (stray) => say(`removed ${words(stray)}`));
      return;
    }
    for (const stray of strays) say(words(stray));
    say(
      strays.length === 0 ? 'no strays' : `${strays.length} strays; npm run strays -- --remove removes them`,
    );
    process.exitCode = strays.length === 0 ? EXIT.ok : EXIT.failed;
  });

const words = ({ type, id }: Stray): string => `${type} ${id}`;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

void run(program).then((code) => {
  process.exitCode = code;
});
