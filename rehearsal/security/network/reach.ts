import { LISTENERS, reachablePorts } from '../../../cluster/access';
import { PORTS } from '../../../cluster/ports';
import type { Role } from '../../../cluster/nodes';
import { ALL_PORTS, type PortScan } from './port-scan';
import type { Target, Viewpoint } from './viewpoints';

/** What was seen of one address from one side. */
export interface Reach extends Pick<Target, 'node' | 'role' | 'listens'>, PortScan {
  from: string;
  source: Viewpoint['source'];
  address: string;
}

/**
 * What differs from what is documented (cluster/access.ts), in either direction, as lines; and which of the documented
 * views nobody took, since what was not looked at is not proven.
 *
 * @param publicListener whether brokers have one: without clients outside the VPC there is none
 */
export function judgeReach(seen: Reach[], publicListener: boolean): string[] {
  return [...seen.flatMap((reach) => judgeOne(reach, publicListener)), ...missingViews(seen)];
}

function judgeOne(reach: Reach, publicListener: boolean): string[] {
  const { from, node, role, source, address, listens, open, closed } = reach;
  const itself = source === 'itself';
  const passed = (itself ? LISTENERS[role].map((one) => PORTS[one]) : reachablePorts(source, role)).filter(
    (port) => publicListener || port !== PORTS.public,
  );
  const expected = listens ? passed : [];
  const place = `${node} (${address})`;
  // Nothing filters what a machine sends to itself. Where nothing listens, a documented port may say so.
  const refusable = (port: number) => itself || (!listens && passed.includes(port));
  return [
    ...open
      .filter((port) => !expected.includes(port))
      .map((port) => `${from} reaches port ${port} of ${place}, which is not documented`),
    ...expected
      .filter((port) => !open.includes(port))
      .map((port) => `${from} does not reach port ${port} of ${place}, which is documented`),
    ...closed
      .filter((port) => !expected.includes(port) && !refusable(port))
      .map((port) => `packets from ${from} get through to port ${port} of ${place}, where nothing listens`),
  ];
}

/** From each side all ports of a node of each role must have been tried. */
function missingViews(seen: Reach[]): string[] {
  const roles: Role[] = ['controller', 'broker'];
  const sides: Reach['source'][] = ['internet', 'vpc', 'controller', 'broker'];
  const views = [
    ...sides.flatMap((source) => roles.map((role) => ({ source, role }))),
    ...roles.map((role) => ({ source: 'itself' as const, role })),
  ];
  return views
    .filter(
      ({ source, role }) =>
        !seen.some(
          (reach) =>
            // From a client's address as good as from any other: the packets take the same way.
            (reach.source === source || (source === 'internet' && reach.source === 'clients')) &&
            reach.role === role &&
            reach.scanned === ALL_PORTS.length,
        ),
    )
    .map(({ source, role }) => `nobody tried all ports of a ${role} from ${source}`);
}
