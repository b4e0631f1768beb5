import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { run } from './cli';
import { loadCluster } from './project';
import { sweepCalls } from './sweep/aws';
import { sweep } from './sweep/sweep';

interface SweepArguments {
  cluster?: string;
  region?: string;
}

const program = new Command('sweep')
  .description(
    "Terminates the cluster's instances that are in no Auto Scaling group, and waits until they are gone. " +
      'A destroy of the compute stack runs it by itself. Exit code 0: no orphan is left. 2: AWS refused something.',
  )
  .option('--cluster <name>', 'value of the tag Cluster (default: the configured cluster)')
  .option('--region <region>', 'AWS region (default: the configured one)')
  .action(async (options: SweepArguments) => {
    const { cluster, region } = await target(options);
    await sweep({
      calls: sweepCalls(cluster, region),
      now: () => new Date(),
      sleep,
      say: (line) => process.stdout.write(`sweep of ${cluster}: ${line}\n`),
    });
  });

/** A destroy names both, so that it sweeps what was deployed even if the configuration has changed since. */
async function target({ cluster, region }: SweepArguments): Promise<Required<SweepArguments>> {
  if (cluster && region) return { cluster, region };
  const { config } = await loadCluster();
  return { cluster: cluster ?? config.name, region: region ?? config.region };
}

void run(program).then((code) => {
  process.exitCode = code;
});
