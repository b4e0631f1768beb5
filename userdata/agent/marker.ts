import { OperatorError } from '../../cluster/errors';
import { type Marker, parseMarker } from '../../cluster/marker';
import { markerKey } from '../../cluster/names';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import { NODE_PATHS } from '../../cluster/node-paths';
import { succeed } from '../effects/exec';
import type { NodeContext } from './context';

/**
 * Read a marker, and refuse one that is about other data than this node is to have.
 *
 * @throws OperatorError MARKER_FOREIGN
 */
export function judgeMarker(text: string, { cluster, node }: NodeDescriptor): Marker {
  const marker = parseMarker(text);
  const expected = { clusterId: cluster.id, node: node.name, volumeId: node.volumeId };
  const wrong = marker
    ? (['clusterId', 'node', 'volumeId'] as const)
        .filter((key) => marker[key] !== expected[key])
        .map((key) => `${key} is ${marker[key]}, not ${expected[key]}`)
    : ['it is damaged'];
  if (marker && wrong.length === 0) return marker;
  throw new OperatorError(
    'MARKER_FOREIGN',
    `the marker ${markerKey(node.name)} is not about this node's volume: ${wrong.join(', ')}`,
    `give the node the volume that the marker names; if that is lost for good: npm run replace-disk -- ${node.name}`,
  );
}

/** Whether nothing would be lost if the node started with an empty volume. */
export function mayStartEmpty(marker: Marker | undefined): boolean {
  return marker === undefined || marker.mayStartEmptySince !== undefined;
}

/** For the journal. */
export function whyEmpty(marker: Marker | undefined): string {
  return marker ? `given up by an operator at ${marker.mayStartEmptySince}` : 'never initialised';
}

export async function readMarker({ cloud, descriptor }: NodeContext): Promise<Marker | undefined> {
  const text = await cloud.readMarker();
  return text === undefined ? undefined : judgeMarker(text, descriptor);
}

/**
 * Before Kafka first starts: from then on a blank volume in its place is a loss. @param found what was there before
 */
export async function leaveMarker(node: NodeContext, found: Marker | undefined): Promise<void> {
  if (!mayStartEmpty(found)) return;
  const { cloud, descriptor, machine } = node;
  // Kafka's format leaves that to Linux, which takes half a minute: a node that died meanwhile could never start again.
  await succeed(machine.exec, 'sync', ['--file-system', NODE_PATHS.logDir]);
  const marker: Marker = {
    clusterId: descriptor.cluster.id,
    node: descriptor.node.name,
    volumeId: descriptor.node.volumeId,
    initialisedAt: new Date(machine.clock.now()).toISOString(),
  };
  // Needs no condition: whatever it overwrites, this one allows less.
  if (found) return cloud.replaceMarker(JSON.stringify(marker));
  if (await cloud.createMarker(JSON.stringify(marker))) return;
  if (!(await readMarker(node)))
    throw new Error('the marker is there and not there: it was deleted meanwhile');
}
