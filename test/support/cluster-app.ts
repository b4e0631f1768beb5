import { App } from 'cdktf';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterConfig } from '../../cluster/config';
import { type ClusterHome, clusterHome } from '../../cluster/home';
import { nodeSecrets } from '../../cluster/names';
import { clusterNodes } from '../../cluster/nodes';
import { ComputeStack } from '../../stacks/compute';
import { NetworkStack } from '../../stacks/network';
import { StateStack } from '../../stacks/state';
import { userData } from '../../userdata/cloud-config';
import { testIds } from './cluster';

/** A synthesized cluster on disk, with stand-ins for bundle and secrets, so that Terraform can run on it. */
export interface TestCluster {
  home: ClusterHome;
  /** Folder of one stack's cdk.tf.json. */
  stackFolder(stack: 'network' | 'state' | 'compute'): string;
  /** The synthesized JSON. */
  json(stack: 'network' | 'state' | 'compute'): SynthesizedStack;
}

export interface SynthesizedStack {
  terraform: { required_version: string; backend: { local: { path: string } } };
  provider: { aws: { region: string; default_tags: unknown }[] };
  resource: Record<string, Record<string, Record<string, unknown>>>;
  data: Record<string, Record<string, Record<string, unknown>>>;
}

export const TEST_SECRET = 'a secret that must never leave its file';

export function synthesizeCluster(folder: string, config: ClusterConfig, ids = testIds(config)): TestCluster {
  const home = {
    ...clusterHome(folder, config.name, join(folder, 'home')),
    bundleFile: join(folder, 'bundle.tar'),
  };
  const nodes = clusterNodes(config);
  writeFileSync(home.bundleFile, 'bundle');
  for (const { name, role } of nodes) {
    mkdirSync(join(home.secretsFolder, name), { recursive: true });
    for (const secret of nodeSecrets(role)) writeFileSync(home.secretFile(name, secret), TEST_SECRET);
  }
  const outdir = join(folder, 'cdktf.out');
  const app = new App({ outdir });
  const props = { config, nodes, home, ids };
  const network = new NetworkStack(app, 'network', props);
  const bundleSha256 = createHash('sha256').update('bundle').digest('hex');
  const state = new StateStack(app, 'state', { ...props, bundleSha256 });
  new ComputeStack(app, 'compute', { ...props, network, state, userData });
  app.synth();
  const stackFolder = (stack: string) => join(outdir, 'stacks', stack);
  return {
    home,
    stackFolder,
    json: (stack) => JSON.parse(readFileSync(join(stackFolder(stack), 'cdk.tf.json'), 'utf8')),
  };
}
