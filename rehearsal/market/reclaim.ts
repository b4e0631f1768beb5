import { EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import type { CloudState } from '../cloud-state';
import { API_ENDPOINT } from '../constants';
import { readNotice } from '../imds/notices';
import { regionOf } from '../network/addresses';

/** How late an instance may be taken after its time. */
const LOOK_EVERY_MS = 1000;

/**
 * The spot market's other half: take the instances whose notice has run out, whatever they have made of their two
 * minutes. Those that have ended by themselves are left alone.
 */
export function reclaimInstances(
  state: () => CloudState,
  credentials: { accessKeyId: string; secretAccessKey: string },
  log: (line: string) => void,
): NodeJS.Timeout {
  const taken = new Set<string>();
  const look = async (): Promise<void> => {
    for (const { id, zone, state: phase } of state().instances) {
      if (phase !== 'running' || taken.has(id)) continue;
      const { spot } = await readNotice(id);
      if (!spot || Date.parse(spot.time) > Date.now()) continue;
      taken.add(id);
      log(`${id}: its notice has run out`);
      const ec2 = new EC2Client({ endpoint: API_ENDPOINT, region: regionOf(zone), credentials });
      await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    }
  };
  return setInterval(() => {
    look().catch((error: Error) => log(`market: ${error.message}`));
  }, LOOK_EVERY_MS);
}
