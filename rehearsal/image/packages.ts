/**
 * What Debian 13's EC2 image has that anything here could miss (package lists of debian-cloud-images, classes
 * SYSTEM_BOOT, EXTRAS, CLOUD and EC2). Deliberately without Java, Node.js, jq and xfsprogs: it has none either.
 *
 * Left out although the real image has them: kernel, boot loader, sshd, unattended-upgrades, documentation
 * and editors. Guests have no kernel, no login and no mirror.
 */
export const PACKAGES = [
  'systemd',
  'systemd-sysv',
  'systemd-resolved',
  'libnss-resolve',
  'libnss-myhostname',
  'libnss-systemd',
  'libpam-systemd',
  'dbus',
  'udev',
  'cloud-init',
  'cloud-guest-utils',
  'netplan.io',
  'dhcpcd-base',
  'iproute2',
  'iputils-ping',
  'netbase',
  'curl',
  'ca-certificates',
  'openssl',
  'openssh-client',
  'awscli',
  'amazon-ec2-utils',
  'e2fsprogs',
  'fdisk',
  'sudo',
  'procps',
  'psmisc',
  'kmod',
  'less',
  'xz-utils',
  'zstd',
  'python3-yaml',
] as const;

/** Units that fail in a container or would only make noise in a guest that lives for minutes. */
export const MASKED_UNITS = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'fstrim.timer',
  'systemd-hwdb-update.service',
  'systemd-pstore.service',
] as const;

export const ENABLED_UNITS = ['systemd-networkd.service', 'systemd-resolved.service'] as const;
