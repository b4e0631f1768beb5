import { IMDS_ADDRESS } from '../constants';
import { LINK_LOCAL_RESOLVER, resolverAddress } from './addresses';
import type { NetworkView } from './view';

/** The router's routes and addresses, each under the key that says what it is about. */
export type Routes = Map<string, { add: string[]; remove: string[] }>;

/** @param links instances whose link exists: nothing can be routed to another */
export function desiredRoutes(view: NetworkView, links: ReadonlySet<string>): Routes {
  const routes: Routes = new Map();
  for (const address of [
    IMDS_ADDRESS,
    LINK_LOCAL_RESOLVER,
    ...view.vpcs.map(({ cidr }) => resolverAddress(cidr)),
  ]) {
    routes.set(`local ${address}`, {
      add: [`addr replace ${address}/32 dev lo`],
      remove: [`addr del ${address}/32 dev lo`],
    });
  }
  for (const { cidr } of view.vpcs) {
    // An address that no instance has swallows packets, as in a VPC; it is not refused.
    routes.set(`vpc ${cidr}`, {
      add: [`route replace blackhole ${cidr}`],
      remove: [`route del blackhole ${cidr}`],
    });
  }
  for (const { instanceId, addresses, veth, mac } of view.interfaces) {
    if (!links.has(instanceId)) continue;
    for (const address of addresses) {
      routes.set(`address ${address} ${veth}`, {
        // A permanent neighbour: ARP for an address that was just taken would cost a second.
        add: [
          `neigh replace ${address} lladdr ${mac} dev ${veth} nud permanent`,
          `route replace ${address}/32 dev ${veth}`,
        ],
        remove: [`route del ${address}/32 dev ${veth}`, `neigh del ${address} dev ${veth}`],
      });
    }
  }
  return routes;
}

export interface RouteChange {
  /** Commands that may fail, because what they remove may have gone with its link. */
  remove: string[];
  add: string[];
}

/** ip(8) commands that lead from what is in force to what is wanted. */
export function changeRoutes(before: Routes, after: Routes): RouteChange {
  const gone = [...before].filter(([key]) => !after.has(key));
  const fresh = [...after].filter(([key]) => !before.has(key));
  return {
    remove: gone.flatMap(([, { remove }]) => remove),
    add: fresh.flatMap(([, { add }]) => add),
  };
}
