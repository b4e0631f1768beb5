import { Command } from 'commander';
import { wholeNumber } from './cli';
import { runWatching } from './hand-over/command';
import { roll } from './hand-over/roll';
import { thisCluster } from './hand-over/this-cluster';

interface RollArguments {
  all: boolean;
  node?: string[];
  dryRun: boolean;
  timeout: number;
}

const program = new Command('roll')
  .description(
    'Brings what was deployed (configuration, bundle, image, instance types) to the nodes: hands those that run something ' +
      'older over to new instances, one by one, controllers first and the active one last among them. Waits before each ' +
      'until partitions and quorum bear it, and stops at the first that does not come back; the same command goes on from ' +
      'there. Exit code 0: nothing is outdated any more. 1: a node did not come back, or its gate did not open, in time. ' +
      '2: wrong usage, or a node refuses to run. 130: Ctrl-C; a hand-over under way goes on by itself.',
  )
  .option('--all', 'also nodes that run what is deployed', false)
  .option('--node <names...>', 'only these')
  .option('--dry-run', 'print what would be done, node by node', false)
  .option('--timeout <minutes>', 'for each node, and for its gate', wholeNumber, 15)
  .action(async ({ node, timeout, ...options }: RollArguments) => {
    await roll({ ...options, only: node ?? null }, await thisCluster(timeout));
  });

runWatching(program, 'a hand-over under way goes on by itself; the same command goes on with the rest');
