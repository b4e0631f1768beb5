import type { Snapshot } from '@aws-sdk/client-ec2';
import { judgeSnapshots } from '../../../rehearsal/cluster/final-snapshots';
import { clusterNodes } from '../../../cluster/nodes';
import { testConfig } from '../../support/cluster';

const config = testConfig();
const names = clusterNodes(config).map(({ name }) => name);

function snapshot(node: string, change: Partial<Snapshot> = {}): Snapshot {
  const Tags = [
    { Key: 'Cluster', Value: 'kafka' },
    { Key: 'Node', Value: node },
  ];
  return { SnapshotId: `snap-${node}`, State: 'completed', Encrypted: true, Tags, ...change };
}

describe('snapshots after a destroy', () => {
  it('are one for each node, and no leftovers', () => {
    expect(
      judgeSnapshots(
        names.map((name) => snapshot(name)),
        config,
      ),
    ).toEqual({ strays: [], missing: [] });
  });

  it.each([
    ['not completed', { State: 'pending' as const }],
    ['not encrypted', { Encrypted: false }],
    ["without the node's tag", { Tags: [{ Key: 'Cluster', Value: 'kafka' }] }],
    [
      'of another cluster',
      {
        Tags: [
          { Key: 'Cluster', Value: 'other' },
          { Key: 'Node', Value: 'broker-2' },
        ],
      },
    ],
  ])('do not count if one is %s', (_, change) => {
    const snapshots = names.map((name) => snapshot(name, name === 'broker-2' ? change : {}));
    expect(judgeSnapshots(snapshots, config)).toEqual({
      strays: ['snapshot snap-broker-2'],
      missing: ['no completed, encrypted and tagged final snapshot of broker-2'],
    });
  });

  it('are leftovers beyond the first of a node', () => {
    const snapshots = [
      ...names.map((name) => snapshot(name)),
      snapshot('broker-1', { SnapshotId: 'snap-2' }),
    ];
    expect(judgeSnapshots(snapshots, config)).toEqual({ strays: ['snapshot snap-2'], missing: [] });
  });

  it('are leftovers all of them if the configuration wants none', () => {
    expect(judgeSnapshots([snapshot('broker-1')], testConfig({ finalSnapshots: false }))).toEqual({
      strays: ['snapshot snap-broker-1'],
      missing: [],
    });
  });
});
