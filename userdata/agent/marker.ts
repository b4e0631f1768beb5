import { z } from 'zod';
import { OperatorError } from '../../cluster/errors';
import { markerKey } from '../../cluster/names';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import { NODE_PATHS } from '../../cluster/node-paths';
import { succeed } from '../effects/exec';
import type { NodeContext } from './context';

const schema = z.object({
  clusterId: z.string(),
  node: z.string(),
  volumeId: z.string(),
  /** ISO 8601. */
  initialisedAt: z.string(),
});

/**
 * Says that a node's volume has been initialised. Kept in the bucket, so that it outlives the volume: a blank
 * volume is formatted only while there is none.
 */
export type Marker = z.output<typeof schema>;

/**
 * Read a marker, and refuse one that is about other data than this node is to have.
 *
 * @throws OperatorError MARKER_FOREIGN
 */
export function judgeMarker(text: string, { cluster, node }: NodeDescriptor): Marker {
  const marker = schema.safeParse(parseJson(text)).data;
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
    'give the node the volume that the marker names, or delete the marker if that data is given up for good',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function readMarker({ cloud, descriptor }: NodeContext): Promise<Marker | undefined> {
  const text = await cloud.readMarker();
  return text === undefined ? undefined : judgeMarker(text, descriptor);
}

/**
 * Before Kafka first starts: from then on a blank volume in its place is a loss. @param found what was there before
 */
export async function leaveMarker(node: NodeContext, found: Marker | undefined): Promise<void> {
  if (found) return;
  const { cloud, descriptor, machine } = node;
  // Kafka's format leaves that to Linux, which takes half a minute: a node that died meanwhile could never start again.
  await succeed(machine.exec, 'sync', ['--file-system', NODE_PATHS.logDir]);
  const marker: Marker = {
    clusterId: descriptor.cluster.id,
    node: descriptor.node.name,
    volumeId: descriptor.node.volumeId,
    initialisedAt: new Date(machine.clock.now()).toISOString(),
  };
  if (await cloud.createMarker(JSON.stringify(marker))) return;
  if (!(await readMarker(node)))
    throw new Error('the marker is there and not there: it was deleted meanwhile');
}
