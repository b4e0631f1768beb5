import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter';
import { type ITerraformDependable, TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { imageParameter } from '../cluster/image';
import type { NodeDescriptor } from '../cluster/node-descriptor';
import { nodeResourceName, secretKey } from '../cluster/names';
import type { Node } from '../cluster/nodes';
import type { WrittenClusterOutputs } from '../cluster/outputs';
import { PORTS } from '../cluster/ports';
import { ClusterStack, type ClusterStackProps } from './cluster-stack';
import { NodeGroup, TERMINATION_HOOK } from './constructs/node-group';
import { NodeRole } from './constructs/node-role';
import { OrphanSweep } from './constructs/orphan-sweep';
import { checkOfferings, checkVcpuQuotas } from './constructs/plan-checks';
import type { NetworkStack } from './network';
import type { StateStack } from './state';

export interface ComputeStackProps extends ClusterStackProps {
  network: NetworkStack;
  state: StateStack;
  /** Makes the user data of an instance from the JSON of its NodeDescriptor. */
  userData: (descriptorJson: string) => string;
  /** Absolute path of the compiled scripts/sweep.ts, which a destroy runs. */
  sweepProgram: string;
}

/** What comes and goes: for each node a group of exactly one spot instance, its launch template and its role. */
export class ComputeStack extends ClusterStack {
  constructor(scope: Construct, id: string, props: ComputeStackProps) {
    super(scope, id, props);
    const { config, nodes, network, state } = props;

    checkOfferings(this, nodes);
    checkVcpuQuotas(this, nodes, config.region);

    const account = new DataAwsCallerIdentity(this, 'account').accountId;
    // Not as "resolve:ssm:" in the launch template: groups with mixed instance types refuse that.
    const image = new DataAwsSsmParameter(this, 'image', {
      name: imageParameter(config.image.build),
    });

    const roles = new Map(
      nodes.map((node) => [
        node,
        new NodeRole(this, `${node.name}-role`, {
          cluster: config.name,
          node: node.name,
          region: config.region,
          account,
          subnetArn: network.subnets[node.name].arn,
          volumeId: state.nodes[node.name].volumeId,
          elasticIpAllocationId: state.nodes[node.name].publicAddress?.allocationId ?? null,
          bucketArn: state.bucketArn,
          eventsTopicArn: state.eventsTopicArn,
        }),
      ]),
    );
    const groups = (role: Node['role'], dependsOn: ITerraformDependable[]): NodeGroup[] =>
      nodes
        .filter((node) => node.role === role)
        .map(
          (node) =>
            new NodeGroup(this, node.name, {
              cluster: config.name,
              node,
              tags: config.tags,
              imageId: image.insecureValue,
              role: roles.get(node)!,
              securityGroupId: network.securityGroupIds[role],
              subnetId: network.subnets[node.name].id,
              userData: (json) => props.userData(json),
              descriptor: nodeDescriptor(node, props),
              dependsOn,
            }),
        );
    const sweep = (id: string, dependsOn: ITerraformDependable[]) =>
      new OrphanSweep(this, id, {
        cluster: config.name,
        region: config.region,
        program: props.sweepProgram,
        dependsOn,
      });
    // A destroy goes the other way round: brokers first, also those that have left their groups, since without a quorum
    // their stop takes minutes; then controllers; at last the roles, which let instances drain.
    const access = [...roles.values()].flatMap(({ policy, profile }) => [policy, profile]);
    const controllers = groups('controller', [sweep('late-orphans', access)]);
    groups('broker', [sweep('orphans', controllers)]);

    this.outputs(clusterOutputs(props));
  }

  private outputs(outputs: WrittenClusterOutputs): void {
    for (const [name, value] of Object.entries(outputs)) {
      new TerraformOutput(this, name, { value, staticId: true });
    }
  }
}

function nodeDescriptor(node: Node, { config, ids, nodes, state }: ComputeStackProps): NodeDescriptor {
  return {
    cluster: { name: config.name, id: ids.clusterId },
    node: {
      name: node.name,
      role: node.role,
      id: node.id,
      zone: node.zone,
      address: node.address,
      volumeId: state.nodes[node.name].volumeId,
    },
    region: config.region,
    publicAddress: state.nodes[node.name].publicAddress,
    group: nodeResourceName(config.name, node.name),
    lifecycleHook: TERMINATION_HOOK,
    bucket: state.bucketName,
    bundle: state.bundle,
    secretVersions: {
      keystore: ids.secretVersions[secretKey(node.name, 'keystore')],
      truststore: ids.secretVersions[secretKey(node.name, 'truststore')],
    },
    controllers: nodes
      .filter(({ role }) => role === 'controller')
      .map(({ name, id, address }) => ({ name, id, address, directoryId: ids.directoryIds[name] })),
    nodes: nodes.map(({ name }) => name),
    brokers: nodes.filter(({ role }) => role === 'broker').map(({ address }) => address),
    eventsTopicArn: state.eventsTopicArn,
    interruptions: config.interruptions,
  };
}

function clusterOutputs({ config, nodes, state }: ComputeStackProps): WrittenClusterOutputs {
  const brokers = nodes.filter(({ role }) => role === 'broker');
  const inside = brokers.map(({ address }) => `${address}:${PORTS.client}`).join(',');
  const outside = brokers
    .flatMap(({ name }) => state.nodes[name].publicAddress ?? [])
    .map(({ dnsName }) => `${dnsName}:${PORTS.public}`)
    .join(',');
  return {
    cluster_name: config.name,
    region: config.region,
    bootstrap_servers: outside || inside,
    private_bootstrap_servers: inside,
    events_topic_arn: state.eventsTopicArn,
    nodes: nodes.map(({ name, role, id, zone, address }) => ({
      name,
      role,
      id,
      zone,
      address,
      ...(state.nodes[name].publicAddress && { publicDns: state.nodes[name].publicAddress.dnsName }),
      volumeId: state.nodes[name].volumeId,
    })),
  };
}
