import { setTimeout as sleep } from 'node:timers/promises';
import { outcome } from '../check/bounded';
import { readOutputs } from '../outputs';
import { loadCluster, projectRoot } from '../project';
import { collectEvidence } from '../status/collect';
import type { Evidence } from '../status/evidence';
import { tagRequest } from './aws';
import type { World } from './world';

/** What does not answer within this time could not be seen. */
const LOOK_MS = 20_000;

/** Looks at the cluster of this checkout, as npm run status does. */
export async function looker(): Promise<() => Promise<Evidence>> {
  const cluster = await loadCluster();
  // Terraform takes a second for that, and every look would wait for it.
  const deployed = await outcome(async () => readOutputs(projectRoot()));
  const outputs = () => {
    if ('error' in deployed) throw new Error(deployed.error);
    return deployed.value;
  };
  return () =>
    collectEvidence({
      ...cluster,
      outputs,
      environment: process.env,
      signal: AbortSignal.timeout(LOOK_MS),
    });
}

export async function thisCluster(timeoutMinutes: number): Promise<World> {
  const { config } = await loadCluster();
  return {
    timeoutMinutes,
    look: await looker(),
    request: (instanceId) => tagRequest(config.region, instanceId, 'hand-over'),
    now: () => new Date(),
    sleep: async (milliseconds) => void (await sleep(milliseconds)),
    say: (line) => process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`),
  };
}
