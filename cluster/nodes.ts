import { planAddresses, type NodeAddresses } from './address-plan';
import type { ClusterConfig, Market } from './config';
import { nodeName } from './names';

export type Role = 'controller' | 'broker';

/** A node of the cluster: what stays when instances come and go. */
export interface Node extends NodeAddresses {
  /** For example broker-2: unique in the cluster, the value of the tag Node. */
  name: string;
  role: Role;
  /** Kafka's node.id. */
  id: number;
  /** Availability zone, also broker.rack. */
  zone: string;
  /** EC2 instance types that may carry it, shared with no other node of its zone. */
  instanceTypes: string[];
  market: Market;
  /** Its gp3 volume. Without iops and throughput: what every volume includes. */
  volume: { sizeGiB: number; iops?: number; throughputMiBps?: number };
  /** Whether it has an Elastic IP: brokers of a cluster that lets clients in from outside. */
  public: boolean;
}

/** Brokers' ids start above any number of controllers. */
const FIRST_BROKER_ID = 101;

/** All nodes, controllers first, each role in order of its ids. */
export function clusterNodes(config: ClusterConfig): Node[] {
  return [...nodesOfRole(config, 'controller'), ...nodesOfRole(config, 'broker')];
}

function nodesOfRole(config: ClusterConfig, role: Role): Node[] {
  const settings = role === 'controller' ? config.controllers : config.brokers;
  return Array.from({ length: settings.count }, (_, index) => ({
    ...planAddresses(config.cidr, role, index + 1),
    name: nodeName(role, index + 1),
    role,
    id: role === 'controller' ? index + 1 : FIRST_BROKER_ID + index,
    zone: config.zones[index % config.zones.length],
    instanceTypes: dealTypes(settings.instanceTypes, settings.count, config.zones.length, index),
    market: settings.market,
    volume: settings.volume,
    public: role === 'broker' && config.clients.cidrs.length > 0,
  }));
}

/** Deal the list out to the nodes of one zone in turn, so that no two of them compete for one spot pool. */
function dealTypes(types: string[], count: number, zones: number, index: number): string[] {
  const neighbours = Math.ceil((count - (index % zones)) / zones);
  const seat = Math.floor(index / zones);
  return types.filter((_, position) => position % neighbours === seat);
}
