import { Command } from 'commander';
import { run } from './cli';
import { loadCluster } from './project';
import { describe } from './secrets/describe';
import { initialiseCluster, renewCertificates } from './secrets/initialise';
import { pullSecrets } from './secrets/pull';

const program = new Command('secrets').description(
  "the cluster's CA, certificates and passwords, kept on this machine and deployed to SSM",
);

program
  .command('pull')
  .description('get what this checkout lacks from where it was deployed')
  .option('--all', 'also what is another one there than here, as after a rotation elsewhere', false)
  .action(async ({ all }: { all: boolean }) => {
    const cluster = await loadCluster();
    const pulled = await pullSecrets({ ...cluster, all });
    print(pulled.map((file) => `got ${file}`));
    print(describe(await initialiseCluster(cluster)));
  });

program
  .command('renew')
  .description('issue new node certificates from the same CA')
  .argument('[nodes...]', 'names of nodes, all by default')
  .action(async (nodes: string[]) => print(describe(await renewCertificates(await loadCluster(), nodes))));

function print(lines: string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

void run(program).then((code) => {
  process.exitCode = code;
});
