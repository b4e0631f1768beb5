import { createCgroup, joiningCgroup } from '../hosts/cgroup';
import { inNamespace, run } from '../hosts/run';
import { instanceNamespace } from '../network/addresses';
import { internetEnvironment } from './environment';

/**
 * Run a program of this machine's as if on an instance, as far as the network can tell: addresses, routes and security
 * groups are the instance's; files, and with them the operator's secrets, are this machine's.
 *
 * @returns its standard output. @throws Error if it fails
 */
export async function runInInstance(instanceId: string, argv: readonly string[]): Promise<string> {
  // Tearing the cloud down ends it.
  const command = joiningCgroup(await createCgroup(), inNamespace(instanceNamespace(instanceId), argv));
  return run(command, { env: { ...process.env, ...(await internetEnvironment()) } });
}
