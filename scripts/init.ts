import { Command } from 'commander';
import { applyPins } from '../cluster/pins';
import { run } from './cli';
import { pinOpenOptions } from './pins/pins';
import { readPins } from './pins/read';
import { loadDefinition } from './project';
import { describe } from './secrets/describe';
import { initialiseCluster } from './secrets/initialise';

const program = new Command('init')
  .description(
    "Makes what is missing of a cluster's identity, secrets and pins, and leaves what exists as it is. Run before each deploy.",
  )
  .option('--my-address', 'let this machine connect, beside those that may already')
  .option('--latest-image', "move on to the latest build of Debian's image")
  .option('--another', 'make another cluster beside one that this checkout has', false)
  .action(async (options: { myAddress?: boolean; latestImage?: boolean; another: boolean }) => {
    const { definition, home } = await loadDefinition();
    const found = await pinOpenOptions(definition, home, options);
    const config = applyPins(definition, readPins(home));
    const initialised = await initialiseCluster({ config, home, another: options.another });
    process.stdout.write([...found, ...describe(initialised)].join('\n') + '\n');
  });

void run(program).then((code) => {
  process.exitCode = code;
});
