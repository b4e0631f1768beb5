import { Command, Option } from 'commander';
import { applyPins } from '../cluster/pins';
import { run } from './cli';
import { pinOpenOptions } from './pins/pins';
import { readPins } from './pins/read';
import { loadDefinition } from './project';
import { describe } from './secrets/describe';
import { initialiseCluster } from './secrets/initialise';
import { issueTimeFor } from './secrets/pki';

interface InitArguments {
  myAddress?: boolean;
  latestImage?: boolean;
  another: boolean;
  certificatesEnd?: Date;
}

const program = new Command('init')
  .description(
    "Makes what is missing of a cluster's identity, secrets and pins, and leaves what exists as it is. Run before each deploy.",
  )
  .option('--my-address', 'let this machine connect, beside those that may already')
  .option('--latest-image', "move on to the latest build of Debian's image")
  .option('--another', 'make another cluster beside one that this checkout has', false)
  .addOption(
    new Option('--certificates-end <time>', 'of nodes, ISO 8601: to rehearse a forgotten one')
      .argParser((text) => new Date(text))
      .hideHelp(),
  )
  .action(async ({ certificatesEnd, ...options }: InitArguments) => {
    const { definition, home } = await loadDefinition();
    const found = await pinOpenOptions(definition, home, options);
    const config = applyPins(definition, readPins(home));
    const now = certificatesEnd && issueTimeFor(certificatesEnd);
    const initialised = await initialiseCluster({ config, home, now, another: options.another });
    process.stdout.write([...found, ...describe(initialised)].join('\n') + '\n');
  });

void run(program).then((code) => {
  process.exitCode = code;
});
