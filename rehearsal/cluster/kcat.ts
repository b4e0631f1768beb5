import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { debianPackages, type PackageList } from '../../scripts/bundle/packages';
import { runTool } from '../../scripts/bundle/tool';

/** glibc's program loader and the folder of its libraries in Debian, by Node.js's name of the architecture. */
const LOADERS: Record<string, { debian: 'amd64' | 'arm64'; loader: string; libraries: string }> = {
  x64: { debian: 'amd64', loader: 'lib64/ld-linux-x86-64.so.2', libraries: 'x86_64-linux-gnu' },
  arm64: { debian: 'arm64', loader: 'lib/ld-linux-aarch64.so.1', libraries: 'aarch64-linux-gnu' },
};

/**
 * Debian 13's kcat for the clients of the local cloud, on whichever Debian this machine runs. Debian 12's own cannot
 * sign in: librdkafka before 2.6.1 sends a wrong SCRAM nonce, which Kafka accepted until 3.9 and refuses since 4.0
 * (confluentinc/librdkafka#4895).
 *
 * Unpacked, not installed, and run by the C library that came with it.
 *
 * @returns the folder to put into PATH
 */
export async function ensureKcat(projectRoot: string): Promise<string> {
  const machine = LOADERS[process.arch];
  if (!machine)
    throw new Error(`no kcat for ${process.arch}: only for ${Object.keys(LOADERS).join(' and ')}`);
  const { suites } = JSON.parse(
    await readFile(join(projectRoot, 'userdata', 'bundle', 'packages.json'), 'utf8'),
  ) as PackageList;
  const list = { suites, install: ['kcat'], present: [] };
  const debs = await debianPackages(join(projectRoot, '.cache', 'bundle'), list, machine.debian, false);
  const folder = join(projectRoot, '.cache', 'kcat', basename(debs));
  if (!existsSync(folder)) await unpack(debs, folder, machine);
  return join(folder, 'bin');
}

async function unpack(debs: string, folder: string, machine: (typeof LOADERS)[string]): Promise<void> {
  const draft = `${folder}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(join(draft, 'bin'), { recursive: true });
  for (const deb of await readdir(debs)) await runTool('dpkg-deb', ['--extract', join(debs, deb), draft]);
  const wrapper = join(draft, 'bin', 'kcat');
  const libraries = join(folder, 'usr', 'lib', machine.libraries);
  await writeFile(
    wrapper,
    `#!/bin/sh\nexec '${join(folder, 'usr', machine.loader)}' --library-path '${libraries}' '${join(folder, 'usr/bin/kcat')}' "$@"\n`,
  );
  await chmod(wrapper, 0o755);
  await rename(draft, folder);
}
