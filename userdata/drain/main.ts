import { readDescriptor, readIdentity } from '../agent/context';
import { awsCloud } from '../cloud/aws';
import { createImds } from '../effects/imds';
import { thisMachine } from '../effects/machine';
import { drain } from './drain';

/** Exits with 1 if a step failed, so that systemd tries again: all of it may be repeated. */
async function main(): Promise<void> {
  const machine = thisMachine();
  const done = await drain(machine, async () => {
    const identity = await readIdentity(createImds(machine));
    return { identity, cloud: awsCloud(await readDescriptor(machine), identity.instanceId) };
  });
  process.exit(done ? 0 : 1);
}

void main();
