import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ClusterConfig, ClusterDefinition } from '../cluster/config';
import { clusterHome, type ClusterHome } from '../cluster/home';
import { applyPins } from '../cluster/pins';
import { readPins } from './pins/read';

/** The checkout's folder, found upwards from this file: it is compiled into build/. */
export function projectRoot(folder = __dirname): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  if (folder === dirname(folder)) throw new Error('no package.json above ' + __dirname);
  return projectRoot(dirname(folder));
}

/** What is configured, before anything was looked up. Loaded late, so that a wrong one is reported like any error. */
export async function loadDefinition(): Promise<{ definition: ClusterDefinition; home: ClusterHome }> {
  const { default: module } = await import('../cluster.config.js');
  const definition = module.default;
  return { definition, home: clusterHome(projectRoot(), definition.name) };
}

/** The configured cluster. @throws OperatorError PINS_MISSING before `npm run init` */
export async function loadCluster(): Promise<{ config: ClusterConfig; home: ClusterHome }> {
  const { definition, home } = await loadDefinition();
  return { config: applyPins(definition, readPins(home)), home };
}
