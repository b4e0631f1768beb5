import { type EC2Client, type Instance, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { NODE_STATES, TAGS } from '../../cluster/names';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import type { Cloud, Peer } from './cloud';

export function peerCalls(
  client: EC2Client,
  { cluster }: NodeDescriptor,
  instanceId: string,
): Pick<Cloud, 'peers'> {
  const Filters = [
    { Name: `tag:${TAGS.cluster}`, Values: [cluster.name] },
    { Name: 'instance-state-name', Values: ['running'] },
  ];
  return {
    peers: async () => {
      const found: Instance[] = [];
      for await (const { Reservations = [] } of paginateDescribeInstances({ client }, { Filters })) {
        found.push(...Reservations.flatMap(({ Instances = [] }) => Instances));
      }
      return found.flatMap(parsePeer).filter((peer) => peer.instanceId !== instanceId);
    },
  };
}

/** As nodeName makes them: turns are taken by role and number. */
const NODE_NAME = /^(controller|broker)-[1-9]\d*$/;

/** None if it is no node's. */
export function parsePeer({ InstanceId, Tags = [] }: Instance): Peer[] {
  const tag = (key: string) => Tags.find(({ Key }) => Key === key)?.Value;
  const node = tag(TAGS.node);
  if (!InstanceId || !node || !NODE_NAME.test(node)) return [];
  const [state, time] = (tag(TAGS.state) ?? '').split(' ');
  const known = NODE_STATES.find((one) => one === state) ?? null;
  const saidAt = Date.parse(time ?? '');
  return [
    { instanceId: InstanceId, node, state: known, saidAt: known && !Number.isNaN(saidAt) ? saidAt : null },
  ];
}
