import type { Node } from '../../cluster/nodes';

/** All types that any of the nodes may run on, each once. */
export function typesOf(nodes: Node[]): string[] {
  return [...new Set(nodes.flatMap(({ instanceTypes }) => instanceTypes))].sort();
}
