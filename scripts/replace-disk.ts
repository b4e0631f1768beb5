import { Command } from 'commander';
import { withBroker } from '../kafka/broker-session';
import { describeHolders } from '../kafka/describe-replicas';
import { resolveTarget } from './check/target';
import { openCheckout } from './checkout';
import { wholeNumber } from './cli';
import { explained } from './explained';
import { runWatching } from './hand-over/command';
import { thisCluster } from './hand-over/this-cluster';
import { readOutputs } from './outputs';
import { loadDefinition, projectRoot } from './project';
import { diskCalls } from './replace-disk/aws';
import { replaceDisk } from './replace-disk/replace-disk';

interface ReplaceArguments {
  yes?: string;
  timeout: number;
}

const program = new Command('replace-disk')
  .description(
    'Lets a node come back empty whose disk is lost for good, if Kafka has elsewhere what was on it: refused if nobody else ' +
      'has all records of a partition, or without a majority of the other controllers. Then follows until the node is ' +
      'whole. Exit code 0: it is. 1: not in time; it goes on by itself. 2: wrong usage, or refused. 130: Ctrl-C.',
  )
  .argument('<node>', 'for example broker-2')
  .option(
    '--yes <node>',
    'do it; without, it is only shown. The name once more, since nothing brings the old data back',
  )
  .option('--timeout <minutes>', 'how long to follow', wholeNumber, 60)
  .action(async (node: string, { yes, timeout }: ReplaceArguments) => {
    const { definition, home } = await loadDefinition();
    const { config, ids } = openCheckout(definition, home);
    const outputs = () => readOutputs(projectRoot());
    await replaceDisk(node, yes, {
      ...(await thisCluster(timeout)),
      ...diskCalls(config.name, config.region),
      clusterId: ids.clusterId,
      holders: () =>
        explained('CLUSTER_UNREACHABLE', 'ask Kafka who has which records', 'see npm run status', () =>
          withBroker(resolveTarget({ home, outputs, environment: process.env }).admin, describeHolders),
        ),
    });
  });

runWatching(program, 'what was begun goes on by itself; npm run status shows it');
