import { EC2Client, paginateDescribeSnapshots, type Snapshot } from '@aws-sdk/client-ec2';
import type { ClusterConfig } from '../../cluster/config';
import { TAGS } from '../../cluster/names';
import { clusterNodes } from '../../cluster/nodes';
import { ACCOUNT_ID } from '../constants';

/** The account's own snapshots. */
export async function findSnapshots(): Promise<Snapshot[]> {
  const client = new EC2Client({});
  const found: Snapshot[] = [];
  // The stand-in knows the filter, but not OwnerIds.
  const Filters = [{ Name: 'owner-id', Values: [ACCOUNT_ID] }];
  for await (const { Snapshots = [] } of paginateDescribeSnapshots({ client }, { Filters })) {
    found.push(...Snapshots);
  }
  client.destroy();
  return found;
}

/**
 * After a destroy: one snapshot for each node if the configuration asks for them, completed, encrypted and tagged, so
 * that it can be found again; and no other.
 */
export function judgeSnapshots(
  snapshots: Snapshot[],
  config: ClusterConfig,
): { strays: string[]; missing: string[] } {
  const good = new Set<Snapshot>();
  const nodes = config.finalSnapshots ? clusterNodes(config).map(({ name }) => name) : [];
  const missing = nodes.filter((node) => {
    const final = snapshots.find((snapshot) => isFinal(snapshot, config.name, node));
    if (final) good.add(final);
    return !final;
  });
  return {
    strays: snapshots.filter((one) => !good.has(one)).map(({ SnapshotId }) => `snapshot ${SnapshotId}`),
    missing: missing.map((node) => `no completed, encrypted and tagged final snapshot of ${node}`),
  };
}

function isFinal({ State, Encrypted, Tags = [] }: Snapshot, cluster: string, node: string): boolean {
  const tagged = (key: string, value: string) => Tags.some((tag) => tag.Key === key && tag.Value === value);
  return (
    State === 'completed' && Encrypted === true && tagged(TAGS.cluster, cluster) && tagged(TAGS.node, node)
  );
}
