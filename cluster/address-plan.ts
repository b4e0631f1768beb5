import { cidrSize, formatAddress, formatCidr, parseCidr } from './cidr';
import { OperatorError } from './errors';

/** Length of a node's subnet. IAM can scope address moves only by subnet, hence one for each node. */
const SUBNET_PREFIX = 26;
/** The reserved /28 starts here: aligned, and clear of the five addresses that AWS keeps in each subnet. */
const RESERVATION_OFFSET = 16;
const RESERVATION_PREFIX = 28;
/** Subnets 0-7 are the controllers', so that neither role's growth moves the other's addresses. */
const CONTROLLER_SLOTS = 8;

export interface NodeAddresses {
  /** The node's own subnet, for example 10.0.2.0/26. */
  subnet: string;
  /** Part of the subnet that AWS never assigns by itself; holds the fixed address. */
  reservation: string;
  /** The node's fixed private address: the first of the reservation. */
  address: string;
}

/**
 * Addresses of the n-th node (from 1) of a role. They depend on role and ordinal only, so a cluster can grow
 * without moving anybody.
 *
 * @throws OperatorError ADDRESS_PLAN_INVALID if the VPC's network has no room for it
 */
export function planAddresses(
  vpcCidr: string,
  role: 'controller' | 'broker',
  ordinal: number,
): NodeAddresses {
  const vpc = parseCidr(vpcCidr);
  const slot = role === 'controller' ? ordinal - 1 : CONTROLLER_SLOTS + ordinal - 1;
  const size = 2 ** (32 - SUBNET_PREFIX);
  if (!vpc || (slot + 1) * size > cidrSize(vpc)) {
    throw new OperatorError(
      'ADDRESS_PLAN_INVALID',
      `cidr ${vpcCidr} has no room for ${role}-${ordinal}, which needs the /${SUBNET_PREFIX} number ${slot + 1}`,
      'choose a larger network, for example 10.0.0.0/16 (a /21 holds 24 brokers)',
    );
  }
  const base = vpc.base + slot * size;
  return {
    subnet: formatCidr({ base, prefix: SUBNET_PREFIX }),
    reservation: formatCidr({ base: base + RESERVATION_OFFSET, prefix: RESERVATION_PREFIX }),
    address: formatAddress(base + RESERVATION_OFFSET),
  };
}

/** How many brokers a network has room for; below zero if not even the controllers fit. */
export function brokerRoom(vpcCidr: string): number {
  const vpc = parseCidr(vpcCidr);
  return vpc ? Math.floor(cidrSize(vpc) / 2 ** (32 - SUBNET_PREFIX)) - CONTROLLER_SLOTS : 0;
}
