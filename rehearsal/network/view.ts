import type { CloudInstance, CloudSecurityGroup, CloudState } from '../cloud-state';
import { hostname, regionOf, vethName } from './addresses';

/** The network as it should be: what routes, filters and DNS are made from. */
export interface NetworkView {
  region: string | null;
  vpcs: { id: string; cidr: string }[];
  subnets: { id: string; vpcId: string; cidr: string }[];
  interfaces: NetworkInterface[];
  /** Public addresses in use, at most one for each private one. */
  publicAddresses: { publicIp: string; privateIp: string }[];
  securityGroups: CloudSecurityGroup[];
}

export interface NetworkInterface {
  instanceId: string;
  veth: string;
  mac: string;
  hostname: string;
  subnetId: string;
  /** Primary address first. */
  addresses: string[];
  securityGroupIds: string[];
}

/** Which instance has which secondary address: address to instance id. */
export type AddressOwners = ReadonlyMap<string, string>;

/** Instances that are on the network: those not yet terminated. */
export function liveInstances(state: CloudState): CloudInstance[] {
  return state.instances.filter((instance) => instance.state !== 'terminated');
}

/** @param owners secondary addresses as they are in force, which lags behind the API when latencies are injected */
export function networkView(state: CloudState, owners: AddressOwners): NetworkView {
  const live = liveInstances(state);
  return {
    region: state.subnets.length > 0 ? regionOf(state.subnets[0].zone) : null,
    vpcs: state.vpcs.map(({ id, cidr }) => ({ id, cidr })),
    subnets: state.subnets.map(({ id, vpcId, cidr }) => ({ id, vpcId, cidr })),
    interfaces: live.map((instance) => ({
      instanceId: instance.id,
      veth: vethName(instance.id),
      mac: instance.mac,
      hostname: hostname(instance.privateIp),
      subnetId: instance.subnetId,
      addresses: [instance.privateIp, ...secondaryAddresses(instance.id, owners)],
      securityGroupIds: instance.securityGroupIds,
    })),
    publicAddresses: publicAddresses(state, live),
    securityGroups: state.securityGroups,
  };
}

export function secondaryAddresses(instanceId: string, owners: AddressOwners): string[] {
  return [...owners].filter(([, owner]) => owner === instanceId).map(([address]) => address);
}

/** An Elastic IP takes the place of the address given at launch. */
function publicAddresses(state: CloudState, live: CloudInstance[]): NetworkView['publicAddresses'] {
  const elastic = state.elasticIps.flatMap(({ publicIp, privateIp }) =>
    privateIp === null ? [] : [{ publicIp, privateIp }],
  );
  const served = new Set(elastic.map(({ privateIp }) => privateIp));
  const launch = live.flatMap(({ publicIp, privateIp }) =>
    publicIp === null || served.has(privateIp) ? [] : [{ publicIp, privateIp }],
  );
  return [...elastic, ...launch];
}
