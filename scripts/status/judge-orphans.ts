import { DRAIN_SECONDS } from '../sweep/judge';
import {
  type ElasticIpSeen,
  type Evidence,
  type InstanceSeen,
  isAskedToHandOver,
  type VolumeSeen,
} from './evidence';
import { dataVolumes, volumesOf } from './judge-volumes';
import { duration, itemsAbout, seen } from './judgement';
import type { Attention } from './report';

/** What has the cluster's tag, and is billed, but belongs to none of its nodes. */
export interface Orphans {
  instances: InstanceSeen[];
  volumes: VolumeSeen[];
  elasticIps: ElasticIpSeen[];
}

export function findOrphans({ nodes, aws }: Evidence): Orphans {
  const volumes = seen(aws.volumes) ?? [];
  const owned = new Set(nodes.flatMap((node) => volumesOf(node, volumes)));
  const publicNodes = nodes.filter((node) => node.public).map(({ name }) => name);
  return {
    instances: (seen(aws.instances) ?? []).filter(
      ({ group, state }) => group === null && state !== 'shutting-down',
    ),
    volumes: dataVolumes(volumes).filter((volume) => !owned.has(volume)),
    elasticIps: (seen(aws.elasticIps) ?? []).filter(({ node }) => !publicNodes.includes(node ?? '')),
  };
}

export function judgeOrphans({ instances, volumes, elasticIps }: Orphans, at: Date): Attention[] {
  return [
    ...instances.flatMap((instance) => judgeInstance(instance, at)),
    ...volumes.flatMap(({ id, node, sizeGiB, attachment }) =>
      itemsAbout(id)(
        'orphanVolume',
        `${sizeGiB} GiB, ${tagged(node)}, ${attachment ? `attached to ${attachment.instanceId}` : 'free'}: ` +
          'no node of the cluster owns it',
        `see what is on it; when nobody needs that: aws ec2 delete-volume --volume-id ${id}`,
      ),
    ),
    ...elasticIps.flatMap(({ allocationId, node, publicIp }) =>
      itemsAbout(allocationId)(
        'orphanElasticIp',
        `${publicIp}, ${tagged(node)}: no node of the cluster uses it`,
        `when no client does either: aws ec2 release-address --allocation-id ${allocationId}`,
      ),
    ),
  ];
}

function judgeInstance(instance: InstanceSeen, at: Date): Attention[] {
  const { id, node, state, agent } = instance;
  const item = (message: string, todo: string) =>
    itemsAbout(id)('orphanInstance', `${state}, ${tagged(node)}, in no Auto Scaling group: ${message}`, todo);
  // It serves until its replacement stands by, however long that takes.
  if (isAskedToHandOver(instance)) {
    return item('it hands its node over, as asked', `npm run drain -- ${node} follows it`);
  }
  if (agent?.state !== 'draining') return item('nobody looks after it', 'npm run sweep terminates it');
  const powerOff = agent.since.getTime() + DRAIN_SECONDS * 1000;
  if (powerOff <= at.getTime()) {
    return item(
      `it has been handing its node over for ${duration(at.getTime() - agent.since.getTime())}`,
      `while ${node} has no other instance that runs, it serves until one stands by (ahead of maintenance, for ` +
        'example); else npm run sweep terminates it',
    );
  }
  const until = new Date(powerOff).toISOString();
  return item('it hands its node over', `wait: it powers off by itself, at the latest at ${until}`);
}

function tagged(node: string | null): string {
  return node ? `tagged ${node}` : 'tagged for no node';
}
