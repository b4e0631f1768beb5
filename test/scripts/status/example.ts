import { clusterNodes } from '../../../cluster/nodes';
import { DATA_DEVICE } from '../../../cluster/node-paths';
import type { QuorumReplica } from '../../../kafka/describe-quorum';
import {
  type CertificateEvidence,
  type Evidence,
  type ExpectedNode,
  templateKey,
} from '../../../scripts/status/evidence';
import { testConfig } from '../../support/cluster';

export const AT = new Date('2026-11-21T12:00:00.000Z');
export const BUNDLE = 'ab'.repeat(32);
export const OTHER_BUNDLE = 'cd'.repeat(32);

const MINUTE = 60_000;
const DAY = 86_400_000;
export const ago = (milliseconds: number) => new Date(AT.getTime() - milliseconds);
export const inDays = (days: number) => ago(-days * DAY);

/** What a look at a sound cluster of three controllers and three brokers sees. Nothing in it is shared. */
export function soundEvidence() {
  const nodes = clusterNodes(testConfig()).map(
    ({ name, role, id, zone, address, public: isPublic }): ExpectedNode => ({
      ...{ name, role, id, zone, address, public: isPublic, volumeId: `vol-${name}` },
    }),
  );
  const template = { id: 'lt-1', version: 3 };
  const publicIp = ({ id }: ExpectedNode) => `203.0.113.${id}`;
  return {
    cluster: 'kafka',
    region: 'eu-central-1',
    at: AT,
    nodes,
    nodesFrom: 'outputs',
    aws: {
      instances: {
        value: nodes.map((node) => ({
          id: `i-${node.name}`,
          node: node.name,
          state: 'running',
          type: node.role === 'broker' ? 'm7i.large' : 't3.small',
          market: 'spot' as 'spot' | 'on-demand',
          launched: ago(3 * 60 * MINUTE),
          agent: { state: 'running', since: ago(178 * MINUTE) } as { state: string; since: Date } | null,
          request: null as string | null,
          group: `kafka-${node.name}` as string | null,
          template: { ...template },
          addresses: ['10.0.0.9', node.address],
        })),
      },
      groups: {
        value: nodes.map(({ name }) => ({
          name: `kafka-${name}`,
          node: name,
          desired: 1,
          inService: [`i-${name}`],
          template: { ...template },
          types: ['m7i.large', 'm6i.large', 't3.small'],
          suspended: [] as string[],
          launchFailure: null as string | null,
        })),
      },
      volumes: {
        value: nodes.map(({ name }) => ({
          id: `vol-${name}`,
          node: name as string | null,
          sizeGiB: 100,
          state: 'in-use',
          attachment: { instanceId: `i-${name}`, state: 'attached', device: DATA_DEVICE } as {
            instanceId: string;
            state: string;
            device: string;
          } | null,
        })),
      },
      elasticIps: {
        value: nodes
          .filter((node) => node.public)
          .map((node) => ({
            allocationId: `eipalloc-${node.name}`,
            node: node.name as string | null,
            publicIp: publicIp(node),
            privateIp: node.address as string | null,
          })),
      },
      snapshots: { value: [{ id: 'snap-1', sizeGiB: 100 }] },
      bundles: { value: new Map([[templateKey(template), BUNDLE]]) },
    },
    kafka: {
      metadata: {
        value: {
          clusterId: null as string | null,
          brokers: nodes
            .filter(({ role }) => role === 'broker')
            .map((node) => ({ id: node.id, host: publicIp(node), port: 9094 })),
          partitions: [101, 102, 103].map((leader, partition) => ({
            topic: 'orders',
            partition,
            leader: leader as number | null,
            replicas: [101, 102, 103],
            isr: [103, 102, 101],
          })),
        },
      },
      minInsyncReplicas: { value: new Map([['orders', 2]]) },
      quorum: {
        value: {
          leaderId: 1 as number | null,
          leaderEpoch: 4,
          highWatermark: 1000,
          voters: [1, 2, 3].map((id) => replica(id, id === 1 ? 1001 : 1000, id === 1 ? 0 : 400)),
          observers: [101, 102, 103].map((id) => replica(id, 998, 500)),
        },
      },
    },
    certificates: ['CA', ...nodes.map(({ name }) => name)].map((subject): CertificateEvidence => ({
      subject,
      source: subject.startsWith('broker') ? 'handshake' : 'file',
      expires: { value: inDays(subject === 'CA' ? 3000 : 800) },
    })),
    localBundle: { value: BUNDLE },
  } satisfies Evidence;
}

export type SoundEvidence = ReturnType<typeof soundEvidence>;

function replica(id: number, logEndOffset: number, lagMs: number): QuorumReplica {
  const lastCaughtUp = ago(lagMs).getTime();
  return {
    id,
    directoryId: 'A'.repeat(22),
    logEndOffset,
    lastFetch: lagMs === 0 ? null : lastCaughtUp,
    lastCaughtUp,
  };
}
