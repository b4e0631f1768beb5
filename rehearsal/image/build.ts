import { mkdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../hosts/run';
import { FILES, LINKS, PATCHES, patchText, REMOVED } from './files';
import { debianMirror } from './mirror';
import { ENABLED_UNITS, MASKED_UNITS, PACKAGES } from './packages';

export const SUITE = 'trixie';

const APT_OPTIONS = ['APT::Install-Recommends "false"', 'Acquire::Languages "none"'];
const DPKG_OPTIONS = [
  'path-exclude=/usr/share/man/*',
  'path-exclude=/usr/share/doc/*',
  'path-include=/usr/share/doc/*/copyright',
  'path-exclude=/usr/share/locale/*',
];

/** Fill an empty folder with the image. @param debs folder that keeps Debian packages for the next build */
export async function buildImage(root: string, debs: string): Promise<void> {
  await mkdir(debs, { recursive: true });
  await bootstrap(root, debs, await debianMirror());
  await configure(root);
}

async function bootstrap(root: string, debs: string, mirror: string): Promise<void> {
  const archives = '"$1"/var/cache/apt/archives';
  const hooks = [
    // Java's alternatives need it although man pages are left out.
    '--essential-hook=mkdir -p "$1"/usr/share/man/man1',
    `--setup-hook=mkdir -p ${archives}; cp -al "$DEBS"/*.deb ${archives}/ 2>/dev/null || true`,
    `--customize-hook=cp -anl ${archives}/*.deb "$DEBS"/ || true; rm -f ${archives}/*.deb`,
  ];
  const mmdebstrap = [
    ...['mmdebstrap', '--variant=minbase', '--mode=root', '--format=directory', '--quiet'],
    `--include=${PACKAGES.join(',')}`,
    ...APT_OPTIONS.map((option) => `--aptopt=${option}`),
    ...DPKG_OPTIONS.map((option) => `--dpkgopt=${option}`),
    ...['--skip=download/empty', '--skip=essential/unlink'],
    ...hooks,
    ...[SUITE, root, mirror],
  ];
  // A mount and a process namespace of its own: killed at any moment, it leaves neither mount nor process.
  await run(['unshare', '--mount', '--pid', '--fork', '--kill-child', '--', ...mmdebstrap], {
    env: { ...process.env, DEBS: debs },
  });
}

async function configure(root: string): Promise<void> {
  const inImage = (path: string): string => join(root, path);
  await run(['systemctl', `--root=${root}`, '--quiet', 'enable', ...ENABLED_UNITS]);
  await run(['systemctl', `--root=${root}`, '--quiet', 'mask', ...MASKED_UNITS]);
  for (const path of [...REMOVED, ...Object.keys(LINKS)]) await rm(inImage(path), { force: true });
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(inImage(path)), { recursive: true });
    await writeFile(inImage(path), text);
  }
  for (const [path, target] of Object.entries(LINKS)) await symlink(target, inImage(path));
  for (const patch of PATCHES) {
    await writeFile(inImage(patch.path), patchText(await readFile(inImage(patch.path), 'utf8'), patch));
    await run(['chroot', root, 'python3', '-m', 'py_compile', `/${patch.path}`]);
  }
  await run(['chroot', root, 'ldconfig']);
  await run(['chroot', root, 'journalctl', '--update-catalog']);
  // Marks the image as up to date, or every boot would rebuild caches.
  const now = new Date();
  for (const path of ['etc/.updated', 'var/.updated']) {
    await writeFile(inImage(path), '');
    await utimes(inImage(path), now, now);
  }
}
