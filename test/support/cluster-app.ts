import { App } from 'cdktf';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ClusterConfig } from '../../cluster/config';
import { type ClusterHome, clusterHome } from '../../cluster/home';
import type { ClusterIds } from '../../cluster/ids';
import { clusterNodes } from '../../cluster/nodes';
import { clusterSecrets } from '../../cluster/secrets';
import { ComputeStack } from '../../stacks/compute';
import { NetworkStack } from '../../stacks/network';
import { StateStack } from '../../stacks/state';
import { userData } from '../../userdata/cloud-config';
import { testIds } from './cluster';

/** A synthesized cluster on disk, with stand-ins for bundle and secrets, so that Terraform can run on it. */
export interface TestCluster {
  home: ClusterHome;
  /** Where a destroy of compute looks for scripts/sweep.ts; compile it there before. */
  sweepProgram: string;
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

/** A cluster whose secrets all are TEST_SECRET. */
export function synthesizeCluster(folder: string, config: ClusterConfig, ids = testIds(config)): TestCluster {
  for (const { file } of clusterSecrets(config, clusterNodes(config), testHome(folder, config))) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, TEST_SECRET);
  }
  return synthesizeCheckout(folder, config, ids);
}

/** Where a checkout in the folder keeps its cluster. */
export function testHome(folder: string, config: ClusterConfig): ClusterHome {
  return {
    ...clusterHome(folder, config.name, join(folder, 'home')),
    bundleFile: join(folder, 'bundle.tar'),
  };
}

/** A cluster whose secrets are in its home already. */
export function synthesizeCheckout(folder: string, config: ClusterConfig, ids: ClusterIds): TestCluster {
  const home = testHome(folder, config);
  const nodes = clusterNodes(config);
  writeFileSync(home.bundleFile, 'bundle');
  const outdir = join(folder, 'cdktf.out');
  const sweepProgram = join(folder, 'sweep.js');
  const app = new App({ outdir });
  const props = { config, nodes, home, ids };
  const network = new NetworkStack(app, 'network', props);
  const bundleSha256 = createHash('sha256').update('bundle').digest('hex');
  const state = new StateStack(app, 'state', { ...props, bundleSha256 });
  new ComputeStack(app, 'compute', { ...props, network, state, userData, sweepProgram });
  app.synth();
  const stackFolder = (stack: string) => join(outdir, 'stacks', stack);
  return {
    home,
    sweepProgram,
    stackFolder,
    json: (stack) => JSON.parse(readFileSync(join(stackFolder(stack), 'cdk.tf.json'), 'utf8')),
  };
}
