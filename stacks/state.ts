import { EbsVolume } from '@cdktf/provider-aws/lib/ebs-volume';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import type { Construct } from 'constructs';
import type { ClusterIds } from '../cluster/ids';
import { nodeResourceName, nodeSecrets, TAGS } from '../cluster/names';
import type { Node } from '../cluster/nodes';
import { ClusterStack, type ClusterStackProps, defaultTags } from './cluster-stack';
import { ArtifactsBucket, type BundleObject } from './constructs/artifacts-bucket';
import { NodeSecretParameter } from './constructs/node-secret-parameter';

export interface StateStackProps extends ClusterStackProps {
  ids: ClusterIds;
  /** SHA-256 of the bundle in home.bundleFile, lower-case hex. */
  bundleSha256: string;
}

/** What a node is made of, whichever instance carries it. */
export interface NodeState {
  volumeId: string;
  /** Null where clients outside the VPC may not connect, and for controllers. */
  publicAddress: { allocationId: string; dnsName: string } | null;
}

/** Everything that outlives an instance: volumes, public addresses, secrets, the artifacts bucket. */
export class StateStack extends ClusterStack {
  /** By node name. */
  readonly nodes: Record<string, NodeState>;
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly bundle: BundleObject;

  constructor(scope: Construct, id: string, props: StateStackProps) {
    super(scope, id, props);
    const { config, home } = props;

    const artifacts = new ArtifactsBucket(this, 'artifacts', {
      cluster: config.name,
      region: config.region,
      bundleFile: home.bundleFile,
      bundleSha256: props.bundleSha256,
      defaultTagCount: Object.keys(defaultTags(config)).length,
    });
    this.bucketName = artifacts.name;
    this.bucketArn = artifacts.arn;
    this.bundle = artifacts.bundle;

    this.nodes = Object.fromEntries(props.nodes.map((node) => [node.name, this.nodeState(node, props)]));
  }

  private nodeState(node: Node, { config, home, ids }: StateStackProps): NodeState {
    const tags = { Name: nodeResourceName(config.name, node.name), [TAGS.node]: node.name };
    const volume = new EbsVolume(this, `${node.name}-volume`, {
      availabilityZone: node.zone,
      size: node.volume.sizeGiB,
      type: 'gp3',
      iops: node.volume.iops,
      throughput: node.volume.throughputMiBps,
      encrypted: true,
      finalSnapshot: config.finalSnapshots,
      // The snapshot is made within it: the first one of a full volume takes long.
      timeouts: { delete: '60m' },
      tags,
    });
    const eip = node.public ? new Eip(this, `${node.name}-eip`, { domain: 'vpc', tags }) : null;
    for (const secret of nodeSecrets(node.role)) {
      new NodeSecretParameter(this, `${node.name}-${secret}`, {
        cluster: config.name,
        node: node.name,
        secret,
        file: home.secretFile(node.name, secret),
        ids,
      });
    }
    return {
      volumeId: volume.id,
      publicAddress: eip && { allocationId: eip.allocationId, dnsName: eip.publicDns },
    };
  }
}
