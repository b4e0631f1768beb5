import { constants } from 'node:fs';
import {
  chmod,
  chown,
  mkdir,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Ownership {
  /** @default 0644 for files, 0755 for folders */
  mode?: number;
  /** Name of a user; the file gets the group of the same user. @default root */
  owner?: string;
}

/** The file system, as far as a node's programs need it. */
export interface Files {
  /** Undefined if there is no such file. */
  read(path: string): Promise<string | undefined>;
  /** Replace the file in one step, so that no reader sees half of it. Makes the folder if need be. */
  write(path: string, text: string, ownership?: Ownership): Promise<void>;
  remove(path: string): Promise<void>;
  makeFolder(path: string, ownership?: Ownership): Promise<void>;
  /** Names in a folder, sorted; none if there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** Where a link leads; undefined if it leads nowhere or not to a block device. */
  blockDevice(path: string): Promise<string | undefined>;
}

let drafts = 0;

export const systemFiles: Files = {
  read: (path) => readFile(path, 'utf8').catch(absent),
  write: async (path, text, { mode = 0o644, owner } = {}) => {
    await mkdir(dirname(path), { recursive: true });
    // Of its own: two writers at once must not get each other's.
    const draft = `${path}.${process.pid}-${(drafts += 1)}.new`;
    try {
      // Never readable by others, not even for a moment: mode first, text after. Synced: after a crash of the machine
      // there would be an empty file under the name else.
      await writeFile(draft, text, { mode: 0o600, flag: 'wx', flush: true });
      await own(draft, { mode, owner });
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  },
  remove: (path) => rm(path, { force: true }),
  makeFolder: async (path, { mode = 0o755, owner } = {}) => {
    await mkdir(path, { recursive: true });
    await own(path, { mode, owner });
  },
  list: async (folder) => ((await readdir(folder).catch(absent)) ?? []).sort(),
  blockDevice: async (path) => {
    const target = await realpath(path).catch(absent);
    if (target === undefined) return undefined;
    const { mode } = await stat(target);
    return (mode & constants.S_IFMT) === constants.S_IFBLK ? target : undefined;
  },
};

async function own(path: string, { mode, owner }: { mode: number; owner?: string }): Promise<void> {
  await chmod(path, mode);
  if (owner !== undefined) {
    const { uid, gid } = await userIds(owner);
    await chown(path, uid, gid);
  }
}

async function userIds(name: string): Promise<{ uid: number; gid: number }> {
  const line = (await readFile('/etc/passwd', 'utf8'))
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  if (!line) throw new Error(`there is no user ${name}: install.sh makes it`);
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
