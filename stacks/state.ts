import { EbsVolume } from '@cdktf/provider-aws/lib/ebs-volume';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Fn, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { ClusterConfig } from '../cluster/config';
import { nodeResourceName, parameterName, RECORDS, TAGS } from '../cluster/names';
import type { Node } from '../cluster/nodes';
import { clusterSecrets, type Secret } from '../cluster/secrets';
import { ClusterStack, type ClusterStackProps, defaultTags } from './cluster-stack';
import { ArtifactsBucket, type BundleObject } from './constructs/artifacts-bucket';
import { EventsTopic } from './constructs/events-topic';
import { SecretParameter } from './constructs/secret-parameter';

export interface StateStackProps extends ClusterStackProps {
  /** SHA-256 of the bundle in home.bundleFile, lower-case hex. */
  bundleSha256: string;
}

/** What a node is made of, whichever instance carries it. */
export interface NodeState {
  volumeId: string;
  /** Null where clients outside the VPC may not connect, and for controllers. */
  publicAddress: { allocationId: string; dnsName: string } | null;
}

/** Everything that outlives an instance: volumes, public addresses, secrets, the artifacts bucket, the events' topic. */
export class StateStack extends ClusterStack {
  /** By node name. */
  readonly nodes: Record<string, NodeState>;
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly bundle: BundleObject;
  readonly eventsTopicArn: string;

  constructor(scope: Construct, id: string, props: StateStackProps) {
    super(scope, id, props);
    const { config, home, ids, nodes } = props;

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
    this.eventsTopicArn = new EventsTopic(this, 'events', {
      cluster: config.name,
      mail: config.alarms.mail,
    }).arn;

    // First of all the record: whatever becomes of the secrets, no checkout with older ones is let near them. A parameter
    // exists only once, so that a checkout that does not know this stack's state stops there, instead of making every
    // volume a second time.
    const secrets = clusterSecrets(config, nodes, home);
    const first = [this.recordVersions(secrets, props)];
    for (const secret of secrets) {
      new SecretParameter(this, secret.key.replaceAll('/', '-'), { secret, ids, dependsOn: first });
    }
    const volumes = nodes.map((node) => this.volume(node, config, first));
    // What Terraform has made so far, not what the configuration asks for.
    new SsmParameter(this, 'volumes', {
      name: parameterName(config.name, RECORDS.volumes),
      type: 'String',
      insecureValue: Fn.jsonencode(
        Object.fromEntries(nodes.map(({ name }, index) => [name, volumes[index].size])),
      ),
    });
    this.nodes = Object.fromEntries(
      nodes.map((node, index) => [
        node.name,
        { volumeId: volumes[index].id, publicAddress: this.publicAddress(node, config, first) },
      ]),
    );
  }

  private recordVersions(secrets: Secret[], { config, ids }: StateStackProps): SsmParameter {
    const versions = Object.fromEntries(secrets.map(({ key }) => [key, ids.secretVersions[key]]));
    const text = JSON.stringify(versions);
    return new SsmParameter(this, 'secret-versions', {
      name: parameterName(config.name, RECORDS.secretVersions),
      type: 'String',
      // Costs something, and only a cluster with some hundred users needs it.
      tier: text.length > STANDARD_TIER_BYTES ? 'Advanced' : undefined,
      insecureValue: text,
    });
  }

  private volume(node: Node, config: ClusterConfig, dependsOn: ITerraformDependable[]): EbsVolume {
    return new EbsVolume(this, `${node.name}-volume`, {
      dependsOn,
      availabilityZone: node.zone,
      size: node.volume.sizeGiB,
      type: 'gp3',
      iops: node.volume.iops,
      throughput: node.volume.throughputMiBps,
      encrypted: true,
      finalSnapshot: config.finalSnapshots,
      // The snapshot is made within it: the first one of a full volume takes long.
      timeouts: { delete: '60m' },
      tags: nodeTags(node, config),
    });
  }

  private publicAddress(
    node: Node,
    config: ClusterConfig,
    dependsOn: ITerraformDependable[],
  ): NodeState['publicAddress'] {
    if (!node.public) return null;
    const eip = new Eip(this, `${node.name}-eip`, { dependsOn, domain: 'vpc', tags: nodeTags(node, config) });
    return { allocationId: eip.allocationId, dnsName: eip.publicDns };
  }
}

/** Longest value of a parameter that is free. */
const STANDARD_TIER_BYTES = 4096;

function nodeTags({ name }: Node, { name: cluster }: ClusterConfig): Record<string, string> {
  return { Name: nodeResourceName(cluster, name), [TAGS.node]: name };
}
