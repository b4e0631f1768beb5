import { Command } from 'commander';
import { wholeNumber } from './cli';
import { runWatching } from './hand-over/command';
import { drain } from './hand-over/drain';
import { thisCluster } from './hand-over/this-cluster';

const program = new Command('drain')
  .description(
    'Hands a node over to a new instance, with its volume and address: asks its instance to, and follows. The node stops ' +
      'only when the new instance stands by, and while partitions and quorum bear it. Exit code 0: the node is back and ' +
      'whole. 1: not in time. 2: wrong usage, or it may not be handed over now. 130: Ctrl-C; the hand-over goes on by itself.',
  )
  .argument('<node>', 'for example broker-2')
  .option('--timeout <minutes>', 'how long to follow', wholeNumber, 15)
  .action(async (node: string, { timeout }: { timeout: number }) => {
    await drain(node, await thisCluster(timeout));
  });

runWatching(program, 'what was asked for goes on by itself; the same command follows it again');
