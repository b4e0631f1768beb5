import type { Market } from './config';
import { isStandardType, vcpusOf } from './instance-types';
import type { Node } from './nodes';
import { QUOTAS, type Quota } from './quotas';

/** The quota that instances of a market count against. */
export const VCPU_QUOTAS: Record<Market, Quota> = {
  spot: QUOTAS.spotVcpus,
  'on-demand': QUOTAS.onDemandVcpus,
};

/**
 * The most vCPUs that a cluster's standard instances of one market come to: each node on the largest type of its
 * list, and one replacement of the largest node, since both instances run while a node is handed over.
 *
 * @returns 0 if no node is of that market
 */
export function vcpusNeeded(nodes: Pick<Node, 'market' | 'instanceTypes'>[], market: Market): number {
  const largest = nodes
    .filter((node) => node.market === market)
    .map(({ instanceTypes }) => Math.max(0, ...instanceTypes.filter(isStandardType).map(vcpusOf)));
  return largest.reduce((sum, vcpus) => sum + vcpus, 0) + Math.max(0, ...largest);
}
