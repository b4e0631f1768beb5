import { DRAIN_SECONDS } from '../sweep/judge';
import type { ElasticIpSeen, Evidence, InstanceSeen, VolumeSeen } from './evidence';
import { dataVolumes, volumesOf } from './judge-volumes';
import { seen } from './judgement';
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
    ...instances.map((instance) => orphanInstance(instance, at)),
    ...volumes.map(({ id, node, sizeGiB, attachment }): Attention => {
      const place = attachment ? `attached to ${attachment.instanceId}` : 'free';
      return {
        code: 'orphanVolume',
        subject: id,
        message: `${sizeGiB} GiB, tagged ${node ?? 'for no node'}, ${place}: no node of the cluster owns it`,
        todo: `see what is on it; when nobody needs that: aws ec2 delete-volume --volume-id ${id}`,
      };
    }),
    ...elasticIps.map(({ allocationId, node, publicIp }): Attention => {
      return {
        code: 'orphanElasticIp',
        subject: allocationId,
        message: `${publicIp}, tagged ${node ?? 'for no node'}: no node of the cluster uses it`,
        todo: `when no client does either: aws ec2 release-address --allocation-id ${allocationId}`,
      };
    }),
  ];
}

function orphanInstance({ id, node, state, agent }: InstanceSeen, at: Date): Attention {
  const what = `${state}, tagged ${node ?? 'for no node'}, in no Auto Scaling group`;
  const powerOff = agent?.state === 'draining' ? agent.since.getTime() + DRAIN_SECONDS * 1000 : 0;
  if (powerOff > at.getTime()) {
    const until = new Date(powerOff).toISOString();
    return {
      code: 'orphanInstance',
      subject: id,
      message: `${what}: it hands its node over`,
      todo: `wait: it powers off by itself, at the latest at ${until}`,
    };
  }
  return {
    code: 'orphanInstance',
    subject: id,
    message: `${what}: nobody looks after it`,
    todo: 'npm run sweep terminates it',
  };
}
