import { readDescriptor, readIdentity } from '../agent/context';
import { awsCloud } from '../cloud/aws';
import { createImds } from '../effects/imds';
import { thisMachine } from '../effects/machine';
import type { Surroundings } from './context';
import { drain } from './drain';
import { kafkaView } from '../kafka/view';

async function main(): Promise<void> {
  const machine = thisMachine();
  let known: Surroundings | undefined;
  await drain(machine, async () => {
    if (known) return known;
    const descriptor = await readDescriptor(machine);
    const identity = await readIdentity(createImds(machine));
    known = {
      cloud: awsCloud(descriptor, identity.instanceId),
      identity,
      kafka: kafkaView(machine, descriptor),
      cluster: descriptor.cluster.name,
      node: descriptor.node.name,
      volumeId: descriptor.node.volumeId,
    };
    return known;
  });
  // Calls that were given up would keep it alive.
  process.exit(0);
}

// An error here is one of this machine, such as a systemd that does not answer: the drain is started again.
main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
