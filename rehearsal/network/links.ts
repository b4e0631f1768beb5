import { existsSync } from 'node:fs';
import { INTERNET, INTERNET_NAMESPACE, VPC_NAMESPACE } from '../constants';
import { inNamespace, run } from '../hosts/run';
import { gatewayAddress, instanceNamespace, prefixLength, vethName } from './addresses';

/** The VPC router's link to the internet namespace: the internet gateway. */
export const GATEWAY_LINK = 'igw';

/** Documentation range that all public addresses are from. */
export const PUBLIC_RANGE = '203.0.113.0/24';

/** EC2's MTU inside a VPC; through an internet gateway it is 1500. */
const VPC_MTU = '9001';

/** Make the two namespaces and the link between them. */
export async function createNamespaces(): Promise<void> {
  for (const name of [VPC_NAMESPACE, INTERNET_NAMESPACE]) await run(['ip', 'netns', 'add', name]);
  await ipBatch(VPC_NAMESPACE, [
    'link set lo up',
    `link add ${GATEWAY_LINK} type veth peer name eth0 netns ${INTERNET_NAMESPACE}`,
    `addr add ${INTERNET.router}/24 dev ${GATEWAY_LINK}`,
    `link set ${GATEWAY_LINK} up`,
    // An address that nobody has swallows packets, as on AWS; it is not refused.
    `route add blackhole ${PUBLIC_RANGE}`,
  ]);
  await ipBatch(INTERNET_NAMESPACE, [
    'link set lo up',
    `addr add ${INTERNET.client}/24 dev eth0`,
    `addr add ${INTERNET.api}/32 dev eth0`,
    `addr add ${INTERNET.dns}/32 dev eth0`,
    'link set eth0 up',
    `route add ${PUBLIC_RANGE} via ${INTERNET.router}`,
    // The API sees the operator under the operator's address, although both are here.
    `route replace table local local ${INTERNET.api} dev lo src ${INTERNET.client}`,
  ]);
  await sysctl(VPC_NAMESPACE, {
    'net.ipv4.ip_forward': '1',
    // Anti-spoofing is nftables' job here; the kernel's would drop what comes back by another link.
    'net.ipv4.conf.all.rp_filter': '0',
    'net.ipv4.conf.default.rp_filter': '0',
  });
}

export interface LinkSpec {
  instanceId: string;
  mac: string;
  subnetCidr: string;
}

/**
 * Make an instance's namespace with its ens5 in it. Each instance has a link of its own to the router, which answers
 * ARP for all others: so packets between two instances of one subnet pass the security groups too.
 */
export async function createLink({ instanceId, mac, subnetCidr }: LinkSpec): Promise<void> {
  const namespace = instanceNamespace(instanceId);
  const veth = vethName(instanceId);
  if (!existsSync(`/run/netns/${namespace}`)) await run(['ip', 'netns', 'add', namespace]);
  // IPv6's duplicate address detection would hold up network-online.target for a second. There is no IPv6 here.
  await sysctl(namespace, { 'net.ipv6.conf.default.accept_dad': '0' });
  await ipBatch(VPC_NAMESPACE, [
    `link add ${veth} mtu ${VPC_MTU} type veth peer name ens5 address ${mac} mtu ${VPC_MTU} netns ${namespace}`,
    `addr add ${gatewayAddress(subnetCidr)}/${prefixLength(subnetCidr)} dev ${veth} noprefixroute`,
    `link set ${veth} up`,
  ]);
  await sysctl(VPC_NAMESPACE, {
    [`net.ipv4.conf.${veth}.proxy_arp`]: '1',
    [`net.ipv4.neigh.${veth}.proxy_delay`]: '0',
  });
}

/** The veth pair goes with the namespace, unless a process of the guest still holds that. */
export async function deleteLink(instanceId: string): Promise<void> {
  const namespace = instanceNamespace(instanceId);
  if (existsSync(`/run/netns/${namespace}`)) await run(['ip', 'netns', 'delete', namespace]);
  const veth = vethName(instanceId);
  await run(inNamespace(VPC_NAMESPACE, ['ip', 'link', 'delete', veth])).catch((error: Error) => {
    if (!error.message.includes('Cannot find device')) throw error;
  });
}

/** Run ip(8) commands in a namespace, in one process. */
export async function ipBatch(namespace: string, commands: readonly string[]): Promise<void> {
  if (commands.length === 0) return;
  await run(['ip', '-n', namespace, '-batch', '-'], { input: `${commands.join('\n')}\n` });
}

async function sysctl(namespace: string, settings: Record<string, string>): Promise<void> {
  const assignments = Object.entries(settings).map(
    ([name, value]) => `${name.replaceAll('.', '/')}=${value}`,
  );
  await run(inNamespace(namespace, ['sysctl', '-qw', ...assignments]));
}
