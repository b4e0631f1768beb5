import type { Source } from '../../../cluster/access';
import { containsAddress } from '../../../cluster/cidr';
import type { Role } from '../../../cluster/nodes';
import { INTERNET } from '../../constants';

/** A node with the instance that carries it. */
export interface CarriedNode {
  name: string;
  role: Role;
  /** The fixed address, where Kafka listens. */
  address: string;
  /** Public name of a broker's Elastic IP. */
  publicDns: string | null;
  instanceId: string;
  /** The instance's own address: nothing listens there. */
  primaryAddress: string;
  /** All public addresses of the instance. */
  publicAddresses: string[];
}

/** Something that a scan tries. */
export interface Target {
  node: string;
  role: Role;
  /** Address or name. */
  host: string;
  /** Whether Kafka is meant to listen there: the instance's own addresses have no listener. */
  listens: boolean;
  /** Whether all ports are tried. */
  sweep: boolean;
}

/** Where a scan runs. */
export interface Viewpoint {
  name: string;
  /** What it may reach is documented by that; `itself`: no security group is between. */
  source: Source | 'itself';
  /** The instance in whose network it runs; null: on the internet. */
  instanceId: string | null;
  localAddress?: string;
  targets: Target[];
}

/**
 * From outside, from a client's address and from another one; from a client in the VPC; from a broker and a controller,
 * and each of the two looking at itself. Every node's addresses are tried; all ports of one of each role, from each side.
 */
export function viewpoints(
  nodes: CarriedNode[],
  vpcClientId: string,
  { clientCidrs }: { clientCidrs: string[] },
): Viewpoint[] {
  const outside = [INTERNET.client, INTERNET.dns].map((localAddress): Viewpoint => ({
    name: `${localAddress} on the internet`,
    source: clientCidrs.some((cidr) => containsAddress(cidr, localAddress)) ? 'clients' : 'internet',
    ...{ instanceId: null, localAddress, targets: sweepEachRole(nodes.flatMap(publicTargets)) },
  }));
  const inside: Viewpoint = {
    ...{ name: 'a client in the VPC', source: 'vpc', instanceId: vpcClientId },
    targets: sweepEachRole(nodes.flatMap(privateTargets)),
  };
  const carriers = (['broker', 'controller'] as const).flatMap((role): Viewpoint[] => {
    const node = nodes.find((one) => one.role === role);
    if (!node) return [];
    const { name, instanceId } = node;
    const others = nodes.filter((one) => one !== node);
    return [
      { name, source: role, instanceId, targets: sweepEachRole(others.flatMap(privateTargets)) },
      { name, source: 'itself', instanceId, targets: sweepEachRole(privateTargets(node)) },
    ];
  });
  return [...outside, inside, ...carriers];
}

type Unswept = Omit<Target, 'sweep'>;

function privateTargets({ name: node, role, address, primaryAddress }: CarriedNode): Unswept[] {
  return [
    { node, role, host: address, listens: true },
    { node, role, host: primaryAddress, listens: false },
  ];
}

/** The Elastic IP by its name, as clients know it, and whatever else the instance is reached by. */
function publicTargets({ name: node, role, publicDns, publicAddresses }: CarriedNode): Unswept[] {
  const named = (address: string) => publicDns?.includes(`-${address.replaceAll('.', '-')}.`);
  return [
    ...(publicDns === null ? [] : [{ node, role, host: publicDns, listens: true }]),
    ...publicAddresses
      .filter((address) => !named(address))
      .map((host) => ({ node, role, host, listens: false })),
  ];
}

/** All ports of the first address of each role. */
function sweepEachRole(targets: Unswept[]): Target[] {
  const first = (role: Role) => targets.find((one) => one.role === role);
  return targets.map((target) => ({ ...target, sweep: target === first(target.role) }));
}
