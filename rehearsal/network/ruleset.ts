import type { CloudRule, CloudSecurityGroup } from '../cloud-state';
import { IMDS_ADDRESS } from '../constants';
import { LINK_LOCAL_RESOLVER, resolverAddress } from './addresses';
import { GATEWAY_LINK } from './links';
import type { NetworkInterface, NetworkView } from './view';

const TABLE = 'ip vpc';

/**
 * The router's nftables rules: anti-spoofing, Elastic IPs as NAT, security groups. The text replaces what was there
 * before in one transaction.
 *
 * Security groups are judged where an instance would see the packet: what leaves it before any NAT, what reaches it
 * after all NAT. Hence a peer that comes by way of a public address is not recognised as a member of its group, as
 * on AWS.
 */
export function ruleset(view: NetworkView): string {
  const interfaces = view.interfaces;
  const blocks = [
    ...view.securityGroups.map((group) => addressSet(memberSet(group.id), membersOf(group.id, interfaces))),
    addressSet(
      'vpc_networks',
      view.vpcs.map(({ cidr }) => cidr),
      'flags interval',
    ),
    addressSet('amazon', [
      IMDS_ADDRESS,
      LINK_LOCAL_RESOLVER,
      ...view.vpcs.map(({ cidr }) => resolverAddress(cidr)),
    ]),
    sources(interfaces),
    addressMap(
      'public_to_private',
      view.publicAddresses.map((a) => [a.publicIp, a.privateIp]),
    ),
    addressMap(
      'private_to_public',
      view.publicAddresses.map((a) => [a.privateIp, a.publicIp]),
    ),
    addressSet(
      'with_public',
      view.publicAddresses.map(({ privateIp }) => privateIp),
    ),
    ...view.securityGroups.flatMap(groupChains),
    ...interfaces.flatMap((networkInterface) => interfaceChains(networkInterface, view.securityGroups)),
    ...baseChains(interfaces),
  ];
  return `table ${TABLE}\ndelete table ${TABLE}\ntable ${TABLE} {\n${blocks.join('')}}\n`;
}

function baseChains(interfaces: NetworkInterface[]): string[] {
  return [
    chain('antispoof', 'type filter hook prerouting priority -150; policy accept;', [
      'iifname "v-*" ip saddr 0.0.0.0 udp sport 68 udp dport 67 accept',
      'iifname "v-*" iifname . ip saddr != @sources counter drop',
    ]),
    chain('egress', 'type filter hook prerouting priority -140; policy accept;', [
      'iifname != "v-*" accept',
      'ct state established,related accept',
      'udp sport 68 udp dport 67 accept',
      'ip daddr @amazon accept',
      ...dispatch('iifname', interfaces, 'out'),
      'counter drop',
    ]),
    chain('public_in', 'type nat hook prerouting priority dstnat; policy accept;', [
      'dnat to ip daddr map @public_to_private',
    ]),
    chain('gateway', 'type filter hook forward priority filter; policy accept;', [
      // No public address, no internet: neither straight out nor back in through somebody's public address.
      `oifname "${GATEWAY_LINK}" ip saddr != @with_public counter drop`,
      'ct status dnat ip saddr @vpc_networks ip saddr != @with_public counter drop',
      // From outside only what was sent to a public address gets in.
      `iifname "${GATEWAY_LINK}" ct state established,related accept`,
      `iifname "${GATEWAY_LINK}" ct status dnat accept`,
      `iifname "${GATEWAY_LINK}" counter drop`,
    ]),
    chain('public_out', 'type nat hook postrouting priority srcnat; policy accept;', [
      `oifname "${GATEWAY_LINK}" snat to ip saddr map @private_to_public`,
      'ct status dnat ip saddr @vpc_networks snat to ip saddr map @private_to_public',
    ]),
    chain('ingress', 'type filter hook postrouting priority 110; policy accept;', [
      'oifname != "v-*" accept',
      'ct state established,related accept',
      'udp sport 67 udp dport 68 accept',
      'ip saddr @amazon accept',
      ...dispatch('oifname', interfaces, 'in'),
      'counter drop',
    ]),
  ];
}

/** The two chains of an interface: its groups one after the other; whatever none of them accepts is dropped. */
function interfaceChains(networkInterface: NetworkInterface, groups: CloudSecurityGroup[]): string[] {
  const known = new Set(groups.map(({ id }) => id));
  const own = networkInterface.securityGroupIds.filter((id) => known.has(id));
  return (['in', 'out'] as const).map((direction) =>
    chain(
      interfaceChain(networkInterface, direction),
      null,
      own.map((id) => `jump ${groupChain(id, direction)}`),
    ),
  );
}

function groupChains(group: CloudSecurityGroup): string[] {
  return [
    chain(
      groupChain(group.id, 'in'),
      null,
      group.ingress.map((rule) => accept(rule, 'saddr')),
    ),
    chain(
      groupChain(group.id, 'out'),
      null,
      group.egress.map((rule) => accept(rule, 'daddr')),
    ),
  ];
}

/** A security group's rule as a statement. @param peer the header field with the other side's address */
function accept(rule: CloudRule, peer: 'saddr' | 'daddr'): string {
  const match = [
    rule.cidr !== null && rule.cidr !== '0.0.0.0/0' ? `ip ${peer} ${rule.cidr}` : '',
    rule.groupId !== null ? `ip ${peer} @${memberSet(rule.groupId)}` : '',
    protocolMatch(rule),
  ];
  return [...match, 'counter accept'].filter(Boolean).join(' ');
}

function protocolMatch({ protocol, fromPort, toPort }: CloudRule): string {
  switch (protocol) {
    case '-1':
      return '';
    case 'icmp':
      // EC2 puts the ICMP type into the first port; -1 stands for all.
      return fromPort === null || fromPort === -1 ? 'meta l4proto icmp' : `icmp type ${fromPort}`;
    default:
      if (fromPort === null || fromPort === -1) return `meta l4proto ${protocol}`;
      return `${protocol} dport ${toPort === null || toPort === fromPort ? fromPort : `${fromPort}-${toPort}`}`;
  }
}

function dispatch(
  field: 'iifname' | 'oifname',
  interfaces: NetworkInterface[],
  direction: 'in' | 'out',
): string[] {
  if (interfaces.length === 0) return [];
  const verdicts = interfaces.map((one) => `"${one.veth}" : jump ${interfaceChain(one, direction)}`);
  return [`${field} vmap { ${verdicts.join(', ')} }`];
}

function membersOf(groupId: string, interfaces: NetworkInterface[]): string[] {
  return interfaces.flatMap((one) => (one.securityGroupIds.includes(groupId) ? one.addresses : []));
}

/** Which source addresses may come from which interface. */
function sources(interfaces: NetworkInterface[]): string {
  const pairs = interfaces.flatMap(({ veth, addresses }) =>
    addresses.map((address) => `"${veth}" . ${address}`),
  );
  return block('set sources', ['type ifname . ipv4_addr', ...elements(pairs)]);
}

function addressSet(name: string, addresses: string[], flags?: string): string {
  return block(`set ${name}`, [
    'type ipv4_addr',
    ...(flags ? [flags] : []),
    ...elements([...new Set(addresses)]),
  ]);
}

function addressMap(name: string, pairs: [string, string][]): string {
  return block(`map ${name}`, [
    'type ipv4_addr : ipv4_addr',
    ...elements(pairs.map((pair) => pair.join(' : '))),
  ]);
}

function elements(items: string[]): string[] {
  return items.length === 0 ? [] : [`elements = { ${items.join(', ')} }`];
}

function chain(name: string, hook: string | null, rules: string[]): string {
  return block(`chain ${name}`, [...(hook === null ? [] : [hook]), ...rules]);
}

function block(head: string, lines: string[]): string {
  return `  ${head} {\n${lines.map((line) => `    ${line}\n`).join('')}  }\n`;
}

/** nft's identifiers have no dash. */
function identifier(id: string): string {
  return id.replaceAll('-', '_');
}

function memberSet(groupId: string): string {
  return `members_${identifier(groupId)}`;
}

function groupChain(groupId: string, direction: 'in' | 'out'): string {
  return `${identifier(groupId)}_${direction}`;
}

function interfaceChain({ instanceId }: NetworkInterface, direction: 'in' | 'out'): string {
  return `${identifier(instanceId)}_${direction}`;
}
