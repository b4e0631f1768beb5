import { AutoScalingClient, TerminateInstanceInAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';

/**
 * Lets a group replace one of its instances, hooks and all. Runs where the API is reachable:
 * `node build/rehearsal/cluster/replace-instance.js INSTANCE`.
 */
async function replaceInstance(InstanceId: string): Promise<void> {
  await new AutoScalingClient({}).send(
    new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: false }),
  );
}

replaceInstance(process.argv[2]).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
