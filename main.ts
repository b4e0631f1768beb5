import { App } from 'cdktf';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from './cluster/errors';
import type { ClusterHome } from './cluster/home';
import { clusterNodes } from './cluster/nodes';
import { openCheckout } from './scripts/checkout';
import { loadDefinition } from './scripts/project';
import { ComputeStack } from './stacks/compute';
import { ExperimentsStack } from './stacks/experiments';
import { NetworkStack } from './stacks/network';
import { StateStack } from './stacks/state';
import { userData } from './userdata/cloud-config';

/** The whole deployment. */
async function synthesize(): Promise<void> {
  const { definition, home } = await loadDefinition();
  const { config, ids } = openCheckout(definition, home);
  const cluster = { config, home, nodes: clusterNodes(config), ids };

  const app = new App();
  const network = new NetworkStack(app, 'network', cluster);
  const state = new StateStack(app, 'state', { ...cluster, bundleSha256: readBundleSha256(home) });
  const sweepProgram = join(__dirname, 'scripts', 'sweep.js');
  new ComputeStack(app, 'compute', { ...cluster, network, state, userData, sweepProgram });
  if (config.interruptionExperiments) new ExperimentsStack(app, 'experiments', cluster);
  app.synth();
}

function readBundleSha256({ bundleFile }: ClusterHome): string {
  const file = `${bundleFile}.sha256`;
  if (!existsSync(file)) {
    throw new OperatorError(
      'BUNDLE_MISSING',
      `there is no ${bundleFile}`,
      'run `npm run bundle`: it downloads Kafka, Java and Node.js and packs them with the agent',
    );
  }
  return readFileSync(file, 'utf8').trim();
}

synthesize().catch((error: unknown) => {
  process.stderr.write(`${error instanceof OperatorError ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
});
