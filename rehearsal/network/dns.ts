import { publicDnsName } from '../../cluster/names';
import { INTERNET } from '../constants';
import { netmask, nthAddress, resolverAddress } from './addresses';
import type { NetworkView } from './view';

const COMMON = [
  'no-resolv',
  'no-hosts',
  'no-poll',
  'keep-in-foreground',
  'user=root',
  'pid-file=',
  'log-facility=-',
];

export interface DnsFiles {
  /** Names, in the form of /etc/hosts. */
  hosts: string;
  /** Leases: MAC address, address, name. */
  dhcpHosts: string;
}

/** Configuration of the VPC's DNS and DHCP server. dnsmasq must be started again when it changes. */
export function vpcDnsConfig(view: NetworkView, files: DnsFiles): string {
  const resolver = new Map(view.vpcs.map(({ id, cidr }) => [id, resolverAddress(cidr)]));
  return lines([
    ...COMMON,
    'bind-dynamic',
    'interface=v-*',
    'interface=lo',
    `addn-hosts=${files.hosts}`,
    `dhcp-hostsfile=${files.dhcpHosts}`,
    // Kept in memory only: a new VPC, which makes it start again, may give the same addresses to other interfaces.
    'leasefile-ro',
    'dhcp-authoritative',
    'dhcp-option=option:mtu,9001',
    ...(view.region === null ? [] : [`domain=${view.region}.compute.internal`]),
    ...view.subnets.map(
      ({ vpcId, cidr }) => `dhcp-range=set:${vpcId},${nthAddress(cidr, 0)},static,${netmask(cidr)}`,
    ),
    ...view.vpcs.map(({ id }) => `dhcp-option=tag:${id},option:dns-server,${resolver.get(id)}`),
  ]);
}

/** What dnsmasq reads again at SIGHUP. Inside the VPC a public name leads to the private address behind it. */
export function vpcDnsFiles(view: NetworkView): DnsFiles {
  const { region } = view;
  return {
    hosts: lines([
      ...view.interfaces.map((one) =>
        region === null
          ? `${one.addresses[0]} ${one.hostname}`
          : `${one.addresses[0]} ${one.hostname}.${region}.compute.internal ${one.hostname}`,
      ),
      ...publicNames(view).map(({ name, privateIp }) => `${privateIp} ${name}`),
    ]),
    dhcpHosts: lines(view.interfaces.map((one) => `${one.mac},${one.addresses[0]},${one.hostname},infinite`)),
  };
}

export function publicDnsConfig(hostsFile: string): string {
  return lines([...COMMON, 'bind-interfaces', `listen-address=${INTERNET.dns}`, `addn-hosts=${hostsFile}`]);
}

/** Outside, a public name leads to the public address. */
export function publicDnsHosts(view: NetworkView): string {
  return lines(publicNames(view).map(({ name, publicIp }) => `${publicIp} ${name}`));
}

function publicNames({ region, publicAddresses }: NetworkView) {
  if (region === null) return [];
  return publicAddresses.map((one) => ({ ...one, name: publicDnsName(region, one.publicIp) }));
}

function lines(items: string[]): string {
  return items.map((item) => `${item}\n`).join('');
}
