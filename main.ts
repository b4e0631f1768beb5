import { App } from 'cdktf';
import { existsSync, readFileSync } from 'node:fs';
import config from './cluster.config';
import { OperatorError } from './cluster/errors';
import { type ClusterHome, clusterHome } from './cluster/home';
import { type ClusterIds, parseIds } from './cluster/ids';
import { clusterNodes } from './cluster/nodes';
import { ComputeStack } from './stacks/compute';
import { NetworkStack } from './stacks/network';
import { StateStack } from './stacks/state';
import { userData } from './userdata/cloud-config';

const home = clusterHome(process.cwd(), config.name);
const nodes = clusterNodes(config);
const ids = readIds(home);
const bundleSha256 = readBundleSha256(home);

const app = new App();
const network = new NetworkStack(app, 'network', { config, nodes, home });
const state = new StateStack(app, 'state', { config, nodes, home, ids, bundleSha256 });
new ComputeStack(app, 'compute', { config, nodes, home, ids, network, state, userData });
app.synth();

function readIds({ idsFile }: ClusterHome): ClusterIds {
  if (!existsSync(idsFile)) {
    throw new OperatorError(
      'IDS_MISSING',
      `there is no ${idsFile}`,
      'a new cluster: run `npm run init` and commit what it says. A living one: get the file from version control',
    );
  }
  return parseIds(JSON.parse(readFileSync(idsFile, 'utf8')));
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
