import { join } from 'node:path';
import type { NodeSecret } from './names';

/** Environment variable that puts a cluster's home elsewhere; a rehearsal uses it to stay out of yours. */
export const CLUSTER_HOME_VARIABLE = 'CLUSTER_HOME';

/** The folder where the operator keeps one cluster: ids, pins and CA certificate (committed), secrets and state (not). */
export interface ClusterHome {
  root: string;
  /** Folder of all clusters of a checkout; undefined for one that is kept elsewhere. */
  clustersFolder?: string;
  idsFile: string;
  pinsFile: string;
  caFile: string;
  secretsFolder: string;
  caKeyFile: string;
  /** Folder of the local backend's state files. */
  terraformFolder: string;
  bundleFile: string;
  secretFile(node: string, secret: NodeSecret): string;
  passwordFile(user: string): string;
  /** A user's next password, until the cluster is known to take it. */
  nextPasswordFile(user: string): string;
}

/** Paths only, nothing is read. @param projectRoot absolute path of the checkout */
export function clusterHome(
  projectRoot: string,
  cluster: string,
  override = process.env[CLUSTER_HOME_VARIABLE],
): ClusterHome {
  const clustersFolder = override ? undefined : join(projectRoot, 'clusters');
  const root = override || join(projectRoot, 'clusters', cluster);
  const secretsFolder = join(root, 'secrets');
  return {
    root,
    clustersFolder,
    idsFile: join(root, 'ids.json'),
    pinsFile: join(root, 'pins.json'),
    caFile: join(root, 'ca.pem'),
    secretsFolder,
    caKeyFile: join(secretsFolder, 'ca.key'),
    terraformFolder: join(root, 'terraform'),
    // The same for all clusters of a checkout: it depends on nothing but the pinned versions.
    bundleFile: join(projectRoot, 'out', 'bundle', 'bundle.tar'),
    secretFile: (node, secret) => join(secretsFolder, node, secret),
    passwordFile: (user) => join(secretsFolder, 'users', user),
    nextPasswordFile: (user) => join(secretsFolder, 'next-users', user),
  };
}
