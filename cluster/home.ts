import { join } from 'node:path';
import type { NodeSecret } from './names';

/** Environment variable that puts a cluster's home elsewhere; a rehearsal uses it to stay out of yours. */
export const CLUSTER_HOME_VARIABLE = 'CLUSTER_HOME';

/** The folder where the operator keeps one cluster: ids and CA certificate (committed), secrets and state (not). */
export interface ClusterHome {
  root: string;
  idsFile: string;
  caFile: string;
  secretsFolder: string;
  caKeyFile: string;
  /** Folder of the local backend's state files. */
  terraformFolder: string;
  bundleFile: string;
  secretFile(node: string, secret: NodeSecret): string;
  passwordFile(user: string): string;
}

/** Paths only, nothing is read. @param projectRoot absolute path of the checkout */
export function clusterHome(
  projectRoot: string,
  cluster: string,
  override = process.env[CLUSTER_HOME_VARIABLE],
): ClusterHome {
  const root = override || join(projectRoot, 'clusters', cluster);
  const secretsFolder = join(root, 'secrets');
  return {
    root,
    idsFile: join(root, 'ids.json'),
    caFile: join(root, 'ca.pem'),
    secretsFolder,
    caKeyFile: join(secretsFolder, 'ca.key'),
    terraformFolder: join(root, 'terraform'),
    // The same for all clusters of a checkout: it depends on nothing but the pinned versions.
    bundleFile: join(projectRoot, 'out', 'bundle', 'bundle.tar'),
    secretFile: (node, secret) => join(secretsFolder, node, secret),
    passwordFile: (user) => join(secretsFolder, 'users', user),
  };
}

/** A stack's state file. */
export function stateFile({ terraformFolder }: ClusterHome, stack: string): string {
  return join(terraformFolder, `${stack}.tfstate`);
}
