import { existsSync } from 'node:fs';
import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CGROUP, INTERNET_NAMESPACE, VPC_NAMESPACE } from '../constants';
import { findHierarchies, killCgroup, leaveCgroup, removeCgroup } from '../hosts/cgroup';
import { parseMountInfo } from '../hosts/mounts';
import { cloudPaths, instancePaths, MOUNT_SOURCE, RUN_FOLDER } from '../hosts/paths';
import { keepLogsOnly } from '../hosts/root-disk';
import { run } from '../hosts/run';
import { isInstanceNamespace } from '../network/addresses';

const MAX_SWEEPS = 5;

/**
 * Take apart whatever of a local cloud is on this machine. Goes by what it finds, not by what anybody remembers, so it
 * cleans up after any crash, too, and may be repeated.
 */
export async function tearDown(): Promise<void> {
  await leaveCgroup();
  // More than once, in case something was being made while the first sweep went over it.
  for (let sweeps = 1; ; sweeps++) {
    await sweep();
    const left = await findLeftovers();
    if (left.length === 0) return;
    if (sweeps === MAX_SWEEPS) throw new Error(`could not take apart: ${left.join(', ')}`);
  }
}

async function sweep(): Promise<void> {
  await killCgroup();
  await releaseMounts();
  await releaseLoops();
  for (const name of await namespaces()) await run(['ip', 'netns', 'delete', name]);
  await removeNspawnTraces();
  await removeCgroup();
  await rm(RUN_FOLDER, { recursive: true, force: true });
}

/** What of a local cloud is on this machine, one line each; empty after a tear-down. */
export async function findLeftovers(): Promise<string[]> {
  const { unified, legacy } = findHierarchies(await mountInfo());
  const cgroups = [unified, legacy].filter((root) => root !== null).map((root) => `${root}/${CGROUP}`);
  return [
    ...cgroups.filter((folder) => existsSync(folder)).map((folder) => `cgroup ${folder}`),
    ...(await mounts()).map((target) => `mount ${target}`),
    ...(await loops()).map(({ name, file }) => `loop device ${name} on ${file}`),
    ...(await namespaces()).map((name) => `network namespace ${name}`),
    ...(existsSync(RUN_FOLDER) ? [`folder ${RUN_FOLDER}`] : []),
  ];
}

/** Give back the disk space of guests and volumes; logs stay until the next start. */
export async function discardDisks(projectRoot: string): Promise<void> {
  const paths = cloudPaths(projectRoot);
  await rm(paths.volumes, { recursive: true, force: true });
  const instances = await readdir(paths.instances).catch(() => []);
  for (const instanceId of instances) await keepLogsOnly(instancePaths(paths, instanceId));
}

function mountInfo(): Promise<string> {
  return readFile('/proc/self/mountinfo', 'utf8');
}

async function mounts(): Promise<string[]> {
  return parseMountInfo(await mountInfo())
    .filter(({ source }) => source === MOUNT_SOURCE)
    .map(({ target }) => target);
}

async function releaseMounts(): Promise<void> {
  for (const target of (await mounts()).reverse()) {
    // Somebody may have a shell in there: the mount then ends with it, but is out of the way now.
    await run(['umount', target]).catch(() => run(['umount', '--lazy', target]));
  }
}

async function loops(): Promise<{ name: string; file: string }[]> {
  const text = await run(['losetup', '--json', '--list', '--output', 'NAME,BACK-FILE']);
  if (text.trim() === '') return [];
  const { loopdevices } = JSON.parse(text) as { loopdevices: { name: string; 'back-file': string | null }[] };
  return loopdevices
    .map((device) => ({ name: device.name, file: device['back-file'] ?? '' }))
    .filter(({ file }) => /\/rehearsal\/cloud\/volumes\/vol-[0-9a-f]+\.img( \(deleted\))?$/.test(file));
}

/** The kernel detaches a device with its last user, which may take a moment after that user's death. */
async function releaseLoops(): Promise<void> {
  for (const { name } of await loops()) await run(['losetup', '--detach', name]);
  for (let attempt = 0; attempt < 100; attempt++) {
    if ((await loops()).length === 0) return;
    await sleep(50);
  }
  throw new Error(`loop devices are still in use: ${(await loops()).map(({ name }) => name).join(', ')}`);
}

async function namespaces(): Promise<string[]> {
  const names = await readdir('/run/netns').catch(() => []);
  return names.filter(
    (name) => name === VPC_NAMESPACE || name === INTERNET_NAMESPACE || isInstanceNamespace(name),
  );
}

/** nspawn leaves a folder behind when it is killed. */
async function removeNspawnTraces(): Promise<void> {
  const folder = '/run/systemd/nspawn/propagate';
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (/^i-[0-9a-f]+$/.test(name)) await rmdir(`${folder}/${name}`).catch(() => undefined);
  }
}
