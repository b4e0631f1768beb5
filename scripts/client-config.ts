import { Command, Option } from 'commander';
import { run } from './cli';
import { type Format, FORMATS } from './client-config/formats';
import { placeFor } from './client-config/place';
import { runClientConfig } from './client-config/run';
import { readOutputs } from './outputs';
import { loadCluster, projectRoot } from './project';

interface ClientConfigArguments {
  format: Format;
  inside: boolean;
  showPassword: boolean;
  out?: string;
}

const program = new Command('client-config')
  .description(
    'Prints what a client needs to connect as a user: addresses, TLS, sign-in, and what it may do.',
  )
  .argument('<user>', 'admin, app, or one of cluster.config.ts')
  .addOption(
    new Option('--format <format>', "for Kafka's own clients, or for kcat and others with librdkafka")
      .choices(FORMATS)
      .default('properties'),
  )
  .option('--inside', 'with the addresses for clients in the VPC', false)
  .option('--out <file>', 'write it to a file that only its owner may read, password and all')
  .option('--show-password', 'print the password, too', false)
  .action(async (user: string, { out, ...options }: ClientConfigArguments) => {
    const { config, home } = await loadCluster();
    runClientConfig({
      ...{ user, config, home, ...options },
      out: out === undefined ? undefined : placeFor(out, process.env),
      outputs: () => readOutputs(projectRoot()),
      print: (text) => process.stdout.write(text),
      say: (line) => process.stderr.write(`${line}\n`),
    });
  });

void run(program).then((code) => {
  process.exitCode = code;
});
