import type { Evidence, ExpectedNode, InstanceSeen } from './evidence';
import { volumesOf } from './judge-volumes';
import { itemsAbout, seen } from './judgement';
import type { Attention, NodeStatus } from './report';

type Holdings = Pick<NodeStatus, 'volume' | 'address' | 'elasticIp'>;

/** What makes a node, and whether its instance has it. */
export function viewHoldings(node: ExpectedNode, instance: InstanceSeen | null, { aws }: Evidence): Holdings {
  const volumes = volumesOf(node, seen(aws.volumes) ?? []);
  const volume = volumes.length === 1 ? volumes[0] : null;
  const elasticIp = node.public && seen(aws.elasticIps)?.find((one) => one.node === node.name);
  return {
    volume: volume && {
      id: volume.id,
      state: volume.state,
      heldBy: volume.attachment?.instanceId ?? null,
    },
    address: {
      ip: node.address,
      held: 'error' in aws.instances ? null : (instance?.addresses.includes(node.address) ?? false),
    },
    elasticIp: elasticIp ? { ip: elasticIp.publicIp, held: elasticIp.privateIp === node.address } : null,
  };
}

/** @param serving the node's instance, if it says that it runs: any other is on its way to claim all this */
export function judgeHoldings(
  node: ExpectedNode,
  { volume, address, elasticIp }: Holdings,
  serving: InstanceSeen | null,
  { aws }: Evidence,
): Attention[] {
  const item = itemsAbout(node.name);
  const found: Attention[] = [];
  if ('value' in aws.volumes && !volume) {
    const candidates = volumesOf(node, aws.volumes.value).map(({ id }) => id);
    found.push(
      ...(candidates.length > 1
        ? item(
            'volumeAmbiguous',
            `several volumes are tagged as its own: ${candidates.join(', ')}`,
            'look from the checkout that it was deployed from: its outputs name the right one',
          )
        : item(
            'volumeMissing',
            `its volume ${node.volumeId ?? ''} does not exist`.replace('  ', ' '),
            'find out who deleted it; npm run deploy makes an empty one, on which the node refuses to start if it had data: ' +
              `then npm run replace-disk -- ${node.name}`,
          )),
    );
  }
  if ('value' in aws.elasticIps && node.public && !elasticIp) {
    found.push(
      ...item(
        'elasticIpMissing',
        'it has no Elastic IP: clients outside the VPC cannot reach it',
        'npm run deploy makes one; its public name is another one then',
      ),
    );
  }
  if (!serving) return found;
  const journal = `its agent claims it at its start: see journalctl -u kafka-agent on ${serving.id}`;
  if (volume && volume.heldBy !== serving.id) {
    const holder = volume.heldBy === null ? 'is free' : `is with ${volume.heldBy}`;
    found.push(...item('volumeElsewhere', `${volume.id} ${holder}, not with ${serving.id}`, journal));
  }
  if (!address.held) {
    found.push(...item('addressElsewhere', `${serving.id} does not have its address ${address.ip}`, journal));
  }
  if (elasticIp && !elasticIp.held) {
    found.push(
      ...item('elasticIpElsewhere', `Elastic IP ${elasticIp.ip} does not stand for ${address.ip}`, journal),
    );
  }
  return found;
}
