import { App } from 'cdktf';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterConfig } from './cluster/config';
import { OperatorError } from './cluster/errors';
import { type ClusterHome, clusterHome, stateFile } from './cluster/home';
import { type ClusterIds, parseIds } from './cluster/ids';
import { clusterNodes } from './cluster/nodes';
import { parseState, STACKS } from './cluster/terraform-state';
import { ComputeStack } from './stacks/compute';
import { NetworkStack } from './stacks/network';
import { StateStack } from './stacks/state';
import { userData } from './userdata/cloud-config';

/** The whole deployment. */
function synthesize(config: ClusterConfig): void {
  const home = clusterHome(process.cwd(), config.name);
  refuseDamagedStates(home);
  const cluster = { config, home, nodes: clusterNodes(config), ids: readIds(home) };

  const app = new App();
  const network = new NetworkStack(app, 'network', cluster);
  const state = new StateStack(app, 'state', { ...cluster, bundleSha256: readBundleSha256(home) });
  const sweepProgram = join(__dirname, 'scripts', 'sweep.js');
  new ComputeStack(app, 'compute', { ...cluster, network, state, userData, sweepProgram });
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

/** Terraform would take an empty file for a stack that was never deployed. */
function refuseDamagedStates(home: ClusterHome): void {
  for (const file of STACKS.map((stack) => stateFile(home, stack)).filter(existsSync)) {
    parseState(file, readFileSync(file, 'utf8'));
  }
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
