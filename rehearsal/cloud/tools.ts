import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that the local cloud runs, with the Debian package that has each. */
export const TOOLS: Record<string, string> = {
  'apt-get': 'apt',
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  systemctl: 'systemd',
  journalctl: 'systemd',
  dnsmasq: 'dnsmasq-base',
  nft: 'nftables',
  ip: 'iproute2',
  sysctl: 'procps',
  xfs_io: 'xfsprogs',
  losetup: 'mount',
  mount: 'mount',
  umount: 'mount',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  python3: 'python3-venv',
};

/** Debian packages that have to be installed before the local cloud can run here. */
export function missingPackages(path = process.env.PATH ?? ''): string[] {
  const missing = Object.keys(TOOLS).filter((tool) => !isInPath(tool, path));
  return [...new Set(missing.map((tool) => TOOLS[tool]))];
}

function isInPath(tool: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
