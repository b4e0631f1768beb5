import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ClusterConfig } from '../cluster/config';
import { clusterHome, type ClusterHome } from '../cluster/home';

/** The checkout's folder, found upwards from this file: it is compiled into build/. */
export function projectRoot(folder = __dirname): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  if (folder === dirname(folder)) throw new Error('no package.json above ' + __dirname);
  return projectRoot(dirname(folder));
}

/** The configured cluster. Loaded late, so that a wrong configuration is reported like any other error. */
export async function loadCluster(): Promise<{ config: ClusterConfig; home: ClusterHome }> {
  const { default: module } = await import('../cluster.config.js');
  const config = module.default;
  return { config, home: clusterHome(projectRoot(), config.name) };
}
