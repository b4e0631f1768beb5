import type { Role } from './nodes';
import { PORTS } from './ports';

export type Listener = keyof typeof PORTS;

/**
 * Whoever may try to reach a node: nodes by their role, everything else in the VPC, machines in `clients.cidrs`, and the
 * rest of the world.
 */
export const SOURCES = ['controller', 'broker', 'vpc', 'clients', 'internet'] as const;
export type Source = (typeof SOURCES)[number];

/** What a role's nodes listen on; `public` only where clients outside the VPC may connect. */
export const LISTENERS: Readonly<Record<Role, readonly Listener[]>> = {
  controller: ['controller'],
  broker: ['broker', 'client', 'public'],
};

/**
 * Who reaches which listener. Nothing else answers anybody. Written apart from the security groups on purpose: a
 * rehearsal compares the two, and a test compares docs/security.md with this.
 */
export const ACCESS: readonly { from: Source; to: Role; listener: Listener }[] = [
  { from: 'controller', to: 'controller', listener: 'controller' },
  { from: 'broker', to: 'controller', listener: 'controller' },
  { from: 'broker', to: 'broker', listener: 'broker' },
  { from: 'vpc', to: 'broker', listener: 'client' },
  { from: 'clients', to: 'broker', listener: 'public' },
];

/** The ports of a role's nodes that a source gets through to. */
export function reachablePorts(from: Source, to: Role): number[] {
  return ACCESS.filter((one) => one.from === from && one.to === to).map(({ listener }) => PORTS[listener]);
}
