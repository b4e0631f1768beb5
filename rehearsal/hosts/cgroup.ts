import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CGROUP } from '../constants';
import { parseMountInfo } from './mounts';

export interface Hierarchies {
  /** Mount point of cgroup v2. */
  unified: string;
  /** Mount point of systemd's own v1 hierarchy, which hybrid machines have beside it. */
  legacy: string | null;
}

/** Find the cgroup hierarchies that matter, in the text of /proc/self/mountinfo. */
export function findHierarchies(mountInfo: string): Hierarchies {
  const mounts = parseMountInfo(mountInfo);
  const unified = mounts.find(({ type }) => type === 'cgroup2');
  if (!unified) throw new Error('cgroup v2 is not mounted: the local cloud needs its cgroup.kill');
  const legacy = mounts.find(
    ({ type, options }) => type === 'cgroup' && options.split(',').includes('name=systemd'),
  );
  return { unified: unified.target, legacy: legacy?.target ?? null };
}

async function hierarchies(): Promise<Hierarchies> {
  return findHierarchies(await readFile('/proc/self/mountinfo', 'utf8'));
}

/** Folders of our cgroup, or of one below it, in every hierarchy. */
async function folders(child = ''): Promise<string[]> {
  const { unified, legacy } = await hierarchies();
  return [unified, legacy].filter((root) => root !== null).map((root) => join(root, CGROUP, child));
}

/** Make the cgroup (or a child of it) and return the files that a process joins it by. */
export async function createCgroup(child = ''): Promise<string[]> {
  const created = await folders(child);
  for (const folder of created) await mkdir(folder, { recursive: true });
  return created.map((folder) => join(folder, 'cgroup.procs'));
}

/** argv of a command that joins a cgroup and then becomes the given one, under the same process id. */
export function joiningCgroup(procsFiles: readonly string[], argv: readonly string[]): string[] {
  const script = 'while [ "$1" != -- ]; do echo $$ >"$1" || exit 1; shift; done; shift; exec "$@"';
  return ['sh', '-c', script, 'sh', ...procsFiles, '--', ...argv];
}

/** Move this process itself, for what it starts from now on. */
export async function joinCgroup(): Promise<void> {
  for (const file of await createCgroup()) await writeFile(file, String(process.pid));
}

/** Back to the hierarchies' roots, so that the cgroup can be killed and removed without this process. */
export async function leaveCgroup(): Promise<void> {
  const { unified, legacy } = await hierarchies();
  for (const root of [unified, legacy]) {
    if (root !== null && existsSync(join(root, CGROUP))) {
      await writeFile(join(root, 'cgroup.procs'), String(process.pid));
    }
  }
}

/** Kill all processes of our cgroup or of a child at once, and wait until none is left. */
export async function killCgroup(child = '', timeoutMs = 15_000): Promise<void> {
  const [unified, legacy] = await folders(child);
  if (existsSync(unified)) await writeFile(join(unified, 'cgroup.kill'), '1');
  const until = Date.now() + timeoutMs;
  for (;;) {
    const left = [...(await members(unified)), ...(legacy ? await members(legacy) : [])];
    if (left.length === 0) return;
    if (Date.now() > until) throw new Error(`processes outlived SIGKILL: ${left.join(', ')}`);
    // Those that were on their way into the v2 hierarchy are only in the other one.
    for (const pid of left) signal(pid, 'SIGKILL');
    await sleep(20);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Process ids in a cgroup folder and all below it. */
async function members(folder: string): Promise<number[]> {
  const own = await readFile(join(folder, 'cgroup.procs'), 'utf8').catch(ignoreAbsent(''));
  const children = await subfolders(folder);
  const nested = await Promise.all(children.map((name) => members(join(folder, name))));
  return [...own.split('\n').filter(Boolean).map(Number), ...nested.flat()];
}

/** Remove our cgroup or a child with all below it. They must be empty of processes. */
export async function removeCgroup(child = ''): Promise<void> {
  for (const folder of await folders(child)) await removeTree(folder);
}

async function removeTree(folder: string): Promise<void> {
  for (const name of await subfolders(folder)) await removeTree(join(folder, name));
  // The kernel may take a moment to let go of the last process.
  for (let attempt = 0; ; attempt++) {
    try {
      return await rmdir(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      if (code !== 'EBUSY' || attempt === 50) throw error;
      await sleep(20);
    }
  }
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(ignoreAbsent([]));
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

/** cgroups vanish while they are looked at: that is an empty answer, not an error. */
function ignoreAbsent<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT' || error.code === 'ENODEV') return value;
    throw error;
  };
}
