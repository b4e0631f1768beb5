import type { Peer } from '../cloud/cloud';

/** A standby says so every 15 s, and its tag is seen some seconds later; clocks differ by a little. */
const FRESH_MS = 60_000;

/** The instance that has the node's replacement ready, if there is one. */
export function findStandby(node: string, peers: Peer[], now: number): Peer | undefined {
  return peers.find(
    (peer) =>
      peer.node === node &&
      peer.state === 'standby' &&
      peer.saidAt !== null &&
      Math.abs(now - peer.saidAt) <= FRESH_MS,
  );
}

/**
 * Which other nodes go first, of those that drain at the same time: brokers before controllers, which they need for
 * their clean stop, then by their number. Each says `draining` before it looks at the others, so that of two at least
 * one sees the other.
 */
export function nodesBefore(node: string, peers: Peer[]): string[] {
  return peers
    .filter((peer) => peer.state === 'draining' && peer.node !== node && goesBefore(peer.node, node))
    .map((peer) => peer.node);
}

function goesBefore(one: string, other: string): boolean {
  const [a, b] = [one, other].map(rank);
  return a.role !== b.role ? a.role < b.role : a.ordinal < b.ordinal;
}

function rank(node: string): { role: number; ordinal: number } {
  const dash = node.lastIndexOf('-');
  return { role: node.startsWith('broker-') ? 0 : 1, ordinal: Number(node.slice(dash + 1)) };
}
