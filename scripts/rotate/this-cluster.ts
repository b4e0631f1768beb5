import { readFileSync } from 'node:fs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { outcome } from '../check/bounded';
import { openTls } from '../check/sockets';
import { resolveTarget, type Target } from '../check/target';
import { requireIds } from '../checkout';
import { thisCluster as handOverWorld } from '../hand-over/this-cluster';
import { readOutputs } from '../outputs';
import { loadCluster, projectRoot } from '../project';
import { describe } from '../secrets/describe';
import { leafFingerprint } from '../secrets/inspect';
import type { SecretsOptions } from '../secrets/initialise';
import { refuseOlderSecrets } from '../secrets/pull';
import { refuseOtherBundle } from './bundle';
import type { Cdktf } from './cdktf';
import { lookAtDeployed, secretsInSsm } from './look-deployed';
import { KAFKA_PASSWORDS, type UserWorld } from './user';
import type { World } from './world';

/** The cluster of this checkout. */
export async function thisCluster(timeoutMinutes: number, cdktf: Cdktf): Promise<World> {
  const secrets = await loadCluster();
  const { home } = secrets;
  const handOver = await handOverWorld(timeoutMinutes);
  return {
    ...handOver,
    secrets,
    ids: () => requireIds(home),
    refuseOlderSecrets: () => refuseOlderSecrets(secrets),
    deploy: () => cdktf.run('deploy', '*'),
    deployed: () => lookAtDeployed(secrets),
    replaceInstances: async () => {
      await cdktf.run('destroy', 'compute');
      await cdktf.run('deploy', 'compute', '--ignore-missing-stack-dependencies');
    },
    shown: async () => {
      // Where clients find them, whatever the environment says.
      const { brokers, app } = targetOf(secrets, {});
      const shown = brokers.map(
        async ({ name, endpoint }) =>
          [name, await outcome(() => shownCertificate(endpoint, app.ca))] as const,
      );
      return new Map(await Promise.all(shown));
    },
    issued: (node) => leafFingerprint(readFileSync(home.secretFile(node, 'keystore'), 'utf8')),
    wrote: (initialised) => describe(initialised).forEach(handOver.say),
  };
}

/** The same, as far as passwords go. */
export async function thisClustersUsers(cdktf: Cdktf): Promise<UserWorld> {
  const secrets = await loadCluster();
  await refuseOlderSecrets(secrets);
  // Nothing is handed over.
  const { look, say, sleep } = await handOverWorld(0);
  // The stack that is deployed has the bundle, too.
  refuseOtherBundle(await look());
  const { admin, brokers } = targetOf(secrets);
  const ssm = new SSMClient({ region: secrets.config.region });
  return {
    ...{ secrets, admin, say, sleep, kafka: KAFKA_PASSWORDS },
    endpoints: brokers.map(({ endpoint }) => endpoint),
    deployState: () => cdktf.run('deploy', 'state', '--ignore-missing-stack-dependencies'),
    deployed: () => secretsInSsm(ssm, secrets.config.name),
  };
}

function targetOf({ home }: SecretsOptions, environment: NodeJS.ProcessEnv = process.env): Target {
  return resolveTarget({ home, outputs: () => readOutputs(projectRoot()), environment });
}

/** SHA-256, lower-case hex, of one that is good for this address. */
async function shownCertificate(endpoint: string, ca: string): Promise<string> {
  const socket = await openTls(endpoint, { ca });
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256.replaceAll(':', '').toLowerCase();
}
