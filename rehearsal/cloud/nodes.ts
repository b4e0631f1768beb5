import { readdir, readFile } from 'node:fs/promises';
import { TAGS } from '../../cluster/names';
import type { CloudInstance } from '../cloud-state';
import { instancePaths, type CloudPaths } from '../hosts/paths';
import { CloudError } from './errors';
import type { CloudStatus, InstanceStatus } from './status';

/**
 * Find an instance by its id or by the tag Node, among those alive or dead; the newest wins.
 *
 * @throws CloudError NO_SUCH_NODE naming those there are
 */
export async function findInstance(paths: CloudPaths, name: string): Promise<CloudInstance> {
  const instances = await describedInstances(paths);
  const found = instances.filter((instance) => instance.id === name || instance.tags[TAGS.node] === name);
  if (found.length > 0) return found[found.length - 1];
  const names = [...new Set(instances.map((instance) => instance.tags[TAGS.node] ?? instance.id))].sort();
  throw new CloudError('NO_SUCH_NODE', `no instance of ${name}; there are: ${names.join(', ') || 'none'}`);
}

/** Every instance that was launched since the cloud started, oldest first, as it was at launch. */
async function describedInstances(paths: CloudPaths): Promise<CloudInstance[]> {
  const ids = await readdir(paths.instances).catch(() => []);
  const texts = await Promise.all(
    ids.map((id) => readFile(instancePaths(paths, id).description, 'utf8').catch(() => null)),
  );
  return texts
    .filter((text) => text !== null)
    .map((text) => JSON.parse(text) as CloudInstance)
    .sort((a, b) => a.launchTime.localeCompare(b.launchTime));
}

/**
 * Find a guest that runs now, by instance id or by the tag Node; the newest wins.
 *
 * @throws CloudError NO_SUCH_NODE naming those there are
 */
export function findGuest(status: CloudStatus, name: string): InstanceStatus & { leader: number } {
  const running = status.instances.filter(
    (one): one is InstanceStatus & { leader: number } => one.leader !== null,
  );
  const found = running
    .filter(({ id, node }) => id === name || node === name)
    .sort((a, b) => a.launchTime.localeCompare(b.launchTime));
  if (found.length > 0) return found[found.length - 1];
  const names = running.map(({ id, node }) => node ?? id).sort();
  throw new CloudError('NO_SUCH_NODE', `no guest of ${name} runs; there are: ${names.join(', ') || 'none'}`);
}
