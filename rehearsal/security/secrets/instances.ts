import { lstat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { NODE_PATHS } from '../../../cluster/node-paths';
import { instancePaths, type CloudPaths } from '../../hosts/paths';
import type { Artifact } from './artifact';
import { fileArtifact, filesIn } from './files';

/** An instance that runs. */
export interface RunningInstance {
  node: string;
  id: string;
  /** Its file system, as seen from this machine. */
  root: string;
}

/** What an instance has in memory and on its disks, as they are now. */
export async function* instanceArtifacts(
  paths: CloudPaths,
  instance: RunningInstance,
): AsyncGenerator<Artifact> {
  const { node, id, root } = instance;
  for (const folder of ['run', 'tmp', 'dev/shm']) {
    for await (const path of filesIn(join(root, folder))) {
      const inside = `/${folder}/${path}`;
      const kind = inside === NODE_PATHS.keystore ? 'node' : 'memory';
      yield fileArtifact(kind, join(root, inside), `${inside} of ${node}`);
    }
  }
  const { upper } = instancePaths(paths, id);
  for await (const path of filesIn(upper, isElsewhere)) {
    yield fileArtifact('rootDisk', join(upper, path), `/${path} on the root disk of ${node}`);
  }
  for await (const path of filesIn(join(root, NODE_PATHS.mountPoint), isTopicData)) {
    yield fileArtifact(
      'metadataLog',
      join(root, NODE_PATHS.mountPoint, path),
      `${path} on the volume of ${node}`,
    );
  }
}

/** Where a node keeps its own key. */
export function keystoreArtifact(node: string): string {
  return `${NODE_PATHS.keystore} of ${node}`;
}

/** Files of this instance with secrets that others may read, as lines. */
export async function exposedFiles({ node, root }: RunningInstance): Promise<string[]> {
  const { mode } = await lstat(join(root, NODE_PATHS.keystore));
  return (mode & 0o077) === 0 ? [] : [`${keystoreArtifact(node)} has mode ${(mode & 0o777).toString(8)}`];
}

/**
 * Packages and the bundle are the same on every instance, and the bundle is searched in the bucket; logs are searched once
 * the instances are gone.
 */
function isElsewhere(path: string): boolean {
  const bundle = relative('/', NODE_PATHS.bundle);
  return ['usr', bundle, 'var/lib/dpkg', 'var/lib/apt', 'var/cache', 'var/log'].includes(path);
}

/** Records of users, gigabytes of them; but all of Kafka's own, among it what it knows of SCRAM. */
function isTopicData(path: string): boolean {
  return /^data\/.+-\d+$/.test(path) && path !== 'data/__cluster_metadata-0';
}
