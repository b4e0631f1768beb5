import { OperatorError } from '../../cluster/errors';
import type { Marker } from '../../cluster/marker';
import { markerKey } from '../../cluster/names';
import { follow } from '../hand-over/follow';
import { nodeNamed } from '../hand-over/situation';
import type { ExpectedNode } from '../status/evidence';
import { judgeCopies, judgeLoss, judgeMarker, type LostDisk } from './judge';
import type { DiskWorld } from './world';

/**
 * Let a node whose disk is lost come back empty, and follow it until Kafka has filled it again.
 *
 * @param confirmed the node's name, typed once more; undefined only shows what would be done
 * @throws OperatorError NODE_UNKNOWN, DISK_NOT_LOST, DISK_IRREPLACEABLE, USAGE before anything is done; HAND_OVER_LATE
 */
export async function replaceDisk(
  name: string,
  confirmed: string | undefined,
  world: DiskWorld,
): Promise<void> {
  const evidence = await world.look();
  const node = nodeNamed(name, evidence.nodes);
  const stored = await world.readMarker(name);
  const marker = judgeMarker(name, stored, world.clusterId);
  const disk = judgeLoss(node, marker, evidence);
  judgeCopies(node, node.role === 'broker' ? await world.holders() : null, evidence);
  for (const line of planLines(node, marker, disk)) world.say(`${name}: ${line}`);
  if (confirmed !== name) {
    throw new OperatorError(
      'USAGE',
      'nothing was done yet: this gives up whatever was on that disk',
      `npm run replace-disk -- ${name} --yes ${name}`,
    );
  }

  const { volumeId, instance } = disk;
  const mayStartEmptySince = world.now().toISOString();
  await world.writeMarker(name, { ...marker, volumeId, mayStartEmptySince }, stored!);
  world.say(`${name}: ${markerKey(name)} allows it to start empty, once`);
  if (instance) {
    await world.terminate(instance.id);
    world.say(`${name}: ${instance.id} is being terminated`);
  }
  await follow(node, instance?.id ?? null, world, 'npm run status');
}

function planLines({ role }: ExpectedNode, marker: Marker, { volumeId, instance }: LostDisk): string[] {
  return [
    `had data on ${marker.volumeId} since ${marker.initialisedAt}, which is lost; ${volumeId} is its disk from now on`,
    instance
      ? `${instance.id} is terminated; the next instance formats ${volumeId}, unless that has data`
      : `its next instance formats ${volumeId}, unless that has data`,
    role === 'broker'
      ? 'its replicas are filled again from the other brokers'
      : 'it joins the quorum anew, in the place of the voter that it was',
  ];
}
