import { App } from 'cdktf';
import { existsSync, readFileSync } from 'node:fs';
import type { ClusterDefinition } from './cluster/config';
import { OperatorError } from './cluster/errors';
import { refuseRefounding } from './cluster/founding';
import { type ClusterHome, clusterHome } from './cluster/home';
import { type ClusterIds, parseIds } from './cluster/ids';
import { clusterNodes } from './cluster/nodes';
import { applyPins, parsePins, type Pins } from './cluster/pins';
import { clusterSecrets, type Secret } from './cluster/secrets';
import { ComputeStack } from './stacks/compute';
import { NetworkStack } from './stacks/network';
import { StateStack } from './stacks/state';
import { userData } from './userdata/cloud-config';

/** The whole deployment. */
function synthesize(definition: ClusterDefinition): void {
  const home = clusterHome(process.cwd(), definition.name);
  const config = applyPins(definition, readPins(home));
  const ids = readIds(home);
  refuseRefounding(config, ids);
  const cluster = { config, home, nodes: clusterNodes(config), ids };
  refuseMissingSecrets(clusterSecrets(config.name, cluster.nodes, home));

  const app = new App();
  const network = new NetworkStack(app, 'network', cluster);
  const state = new StateStack(app, 'state', { ...cluster, bundleSha256: readBundleSha256(home) });
  new ComputeStack(app, 'compute', { ...cluster, network, state, userData });
  app.synth();
}

function readIds({ idsFile }: ClusterHome): ClusterIds {
  if (!existsSync(idsFile)) {
    throw new OperatorError(
      'IDS_MISSING',
      `there is no ${idsFile}`,
      'a new cluster: run `npm run init` and commit what it made. A living one: get the file from version control',
    );
  }
  return parseIds(JSON.parse(readFileSync(idsFile, 'utf8')));
}

function readPins({ pinsFile }: ClusterHome): Pins {
  return parsePins(existsSync(pinsFile) ? JSON.parse(readFileSync(pinsFile, 'utf8')) : {});
}

/** Terraform would say only that a file does not exist. */
function refuseMissingSecrets(secrets: Secret[]): void {
  const missing = secrets.map(({ file }) => file).filter((file) => !existsSync(file));
  if (missing.length === 0) return;
  throw new OperatorError(
    'SECRETS_MISSING',
    `this checkout lacks secrets of the cluster:\n  ${missing.join('\n  ')}`,
    'a cluster that is deployed: run `npm run secrets -- pull`. A new cluster, or a new node: run `npm run init`',
  );
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

// Loaded late, so that a wrong configuration is reported like any other error.
import('./cluster.config.js')
  .then((module) => synthesize(module.default.default))
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof OperatorError ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  });
