import { API_ENDPOINT } from '../constants';

/**
 * Where the guest's DMI data is. There is no /sys/class/dmi in a container; cloud-init's is patched to look
 * here, so that it takes the same way through its Ec2 data source as on EC2.
 */
export const DMI_FOLDER = 'usr/share/rehearsal-dmi/id';

/** What the product's agent takes for the machine's memory: guests see the host's. */
export const NODE_MEMORY_MIB = 1024;

const environment = {
  AWS_ENDPOINT_URL: API_ENDPOINT,
  KAFKA_NODE_MEMORY_MIB: String(NODE_MEMORY_MIB),
};

/** How a guest differs from an EC2 instance, apart from DNS: files by path in the image. */
export const FILES: Record<string, string> = {
  'etc/cloud/cloud.cfg.d/90_dpkg.cfg': 'datasource_list: [ Ec2 ]\n',
  'etc/cloud/cloud.cfg.d/99_rehearsal.cfg': [
    'datasource:',
    '  Ec2:',
    '    strict_id: false',
    // With a port in it cloud-init would test DNS for 3 s.
    '    metadata_urls: ["http://169.254.169.254"]',
    '    max_wait: 20',
    '    timeout: 5',
    // Else cloud-init would configure the node's address for good if it is already assigned at boot.
    '    apply_full_imds_network_config: false',
    // Hot-plugged interfaces need udev, which a container does not have.
    'updates: {network: {when: [boot-new-instance]}}',
    '',
  ].join('\n'),
  // A veth has no permanent MAC address, which netplan's file asks for.
  'etc/systemd/network/10-netplan-ens5.network.d/00-rehearsal.conf':
    '[Match]\nPermanentMACAddress=\nName=ens5\n',
  // cloud-init's first DHCP request goes out at once instead of after a second or two.
  'etc/dhcpcd.conf': 'nodelay\nnoipv6rs\n',
  // cloud-init looks up a name that must not exist; asking the neighbours for it takes 2 s.
  'etc/systemd/resolved.conf.d/50-rehearsal.conf': '[Resolve]\nLLMNR=no\nMulticastDNS=no\n',
  'etc/systemd/system.conf.d/50-rehearsal.conf': `[Manager]\nDefaultEnvironment=${Object.entries(environment)
    .map(([name, value]) => `"${name}=${value}"`)
    .join(' ')}\n`,
  'etc/environment': Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\n`)
    .join(''),
  'etc/machine-id': '',
  'etc/fstab': '',
};

/** Symbolic links by path in the image. */
export const LINKS: Record<string, string> = {
  'etc/resolv.conf': '../run/systemd/resolve/stub-resolv.conf',
};

export const REMOVED = ['etc/hostname', 'var/lib/dbus/machine-id'] as const;

export interface Patch {
  path: string;
  /** Text that must be there exactly once. */
  from: string;
  to: string;
}

export const PATCHES: Patch[] = [
  {
    path: 'usr/lib/python3/dist-packages/cloudinit/dmi.py',
    from: 'DMI_SYS_PATH = "/sys/class/dmi/id"',
    to: `DMI_SYS_PATH = "/${DMI_FOLDER}"`,
  },
  {
    path: 'usr/lib/python3/dist-packages/cloudinit/dmi.py',
    from: '    if is_container():',
    to: '    if is_container() and not os.path.isdir(DMI_SYS_PATH):',
  },
];

/** Apply a patch to a file's text. @throws Error if the text is not what the patch was made for */
export function patchText(text: string, patch: Patch): string {
  const parts = text.split(patch.from);
  if (parts.length !== 2) {
    throw new Error(`${patch.path}: expected once, found ${parts.length - 1} times: ${patch.from}`);
  }
  return parts.join(patch.to);
}
