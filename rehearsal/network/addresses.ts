import { cidrSize, formatAddress, parseCidr, type Cidr } from '../../cluster/cidr';

function parse(cidr: string): Cidr {
  const parsed = parseCidr(cidr);
  if (!parsed) throw new Error(`not an IPv4 network: ${cidr}`);
  return parsed;
}

/** The n-th address of a network, counted from 0. */
export function nthAddress(cidr: string, n: number): string {
  return formatAddress(parse(cidr).base + n);
}

/** The VPC router's address in a subnet. */
export function gatewayAddress(subnetCidr: string): string {
  return nthAddress(subnetCidr, 1);
}

/** Amazon's DNS resolver: the VPC's base plus two. */
export function resolverAddress(vpcCidr: string): string {
  return nthAddress(vpcCidr, 2);
}

export function prefixLength(cidr: string): number {
  return parse(cidr).prefix;
}

/** For example 255.255.255.192. */
export function netmask(cidr: string): string {
  return formatAddress(2 ** 32 - cidrSize(parse(cidr)));
}

/** The resolver's link-local address, the same in every VPC. */
export const LINK_LOCAL_RESOLVER = '169.254.169.253';

/** The router's side of an instance's interface. Linux allows 15 characters: the id's tail tells them apart. */
export function vethName(instanceId: string): string {
  return `v-${instanceId.slice(-13)}`;
}

/** Network namespace of an instance. */
export function instanceNamespace(instanceId: string): string {
  return `kafka-${instanceId}`;
}

/** Whether a network namespace is an instance's, made by this program. */
export function isInstanceNamespace(name: string): boolean {
  return /^kafka-i-[0-9a-f]+$/.test(name);
}

/** For example ip-10-0-1-11: EC2's default host name. */
export function hostname(privateIp: string): string {
  return `ip-${privateIp.replaceAll('.', '-')}`;
}

/** A zone's region: eu-central-1a is in eu-central-1. */
export function regionOf(zone: string): string {
  return zone.replace(/[a-z]$/, '');
}
