import { Command } from 'commander';
import { run } from './cli';
import { loadCluster } from './project';
import { initialiseCluster, renewCertificates, type Initialised } from './secrets/initialise';

const program = new Command('secrets').description(
  "the cluster's ids, CA, certificates and users, made and kept on this machine",
);

program
  .command('init', { isDefault: true })
  .description('make whatever is missing; what exists stays')
  .action(async () => print(await initialiseCluster(await loadCluster())));

program
  .command('renew')
  .description('issue new node certificates from the same CA')
  .argument('[nodes...]', 'names of nodes, all by default')
  .action(async (nodes: string[]) => print(await renewCertificates(await loadCluster(), nodes)));

/** Names of files, never what is in them. */
function print({ ids, written, certificates }: Initialised): void {
  const lines = [
    `cluster id ${ids.clusterId}, CA ${ids.caFingerprint}`,
    ...certificates.map(
      ({ node, expires }) => `${node}: certificate until ${expires.toISOString().slice(0, 10)}`,
    ),
    ...(written.length > 0 ? written.map((file) => `wrote ${file}`) : ['nothing to do, all is there']),
  ];
  process.stdout.write(lines.join('\n') + '\n');
}

void run(program).then((code) => {
  process.exitCode = code;
});
