import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import { AutoscalingNotification } from '@cdktf/provider-aws/lib/autoscaling-notification';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { type ITerraformDependable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { IMAGE } from '../../cluster/image';
import { nodeResourceName, TAGS } from '../../cluster/names';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import type { Node } from '../../cluster/nodes';
import type { NodeRole } from './node-role';
import { encodedUserData } from './user-data';

/** Name of the hook that holds a terminating instance until it has stopped Kafka and let go of its volume. */
export const TERMINATION_HOOK = 'drain';
/** How long the hook waits without a word from the instance. Longer than Kafka's bounded stop. */
const TERMINATION_HEARTBEAT_SECONDS = 180;

export interface NodeGroupProps {
  cluster: string;
  node: Node;
  /** The operator's. The provider's default tags do not reach what a group launches. */
  tags: Record<string, string>;
  imageId: string;
  role: NodeRole;
  securityGroupId: string;
  subnetId: string;
  descriptor: NodeDescriptor;
  userData: (descriptorJson: string) => string;
  /** Created before the group, destroyed after it. */
  dependsOn: ITerraformDependable[];
}

/** One node's Auto Scaling group of exactly one instance, and the template it launches from. */
export class NodeGroup extends Construct implements ITerraformDependable {
  private readonly group: AutoscalingGroup;

  constructor(scope: Construct, id: string, props: NodeGroupProps) {
    super(scope, id);
    this.group = this.autoscalingGroup(props, this.launchTemplate(props));
    // Nobody else knows of a replacement that is not launched: no instance is there to tell. Auto Scaling sends a test
    // message along with each of these.
    new AutoscalingNotification(this, 'notification', {
      topicArn: props.descriptor.eventsTopicArn,
      groupNames: [this.group.name],
      notifications: ['autoscaling:EC2_INSTANCE_LAUNCH_ERROR'],
    });
  }

  get fqn(): string {
    return this.group.fqn;
  }

  private launchTemplate(props: NodeGroupProps): LaunchTemplate {
    const tags = nodeTags(props);
    return new LaunchTemplate(this, 'template', {
      name: nodeResourceName(props.cluster, props.node.name),
      updateDefaultVersion: true,
      imageId: props.imageId,
      userData: encodedUserData(props.userData, props.descriptor),
      iamInstanceProfile: { arn: props.role.profile.arn },
      // After Kafka's stop the only exit is power-off, and that must free volume and address.
      instanceInitiatedShutdownBehavior: 'terminate',
      metadataOptions: {
        httpEndpoint: 'enabled',
        httpTokens: 'required',
        httpPutResponseHopLimit: 1,
        // Operators' requests reach an instance as a tag.
        instanceMetadataTags: 'enabled',
      },
      networkInterfaces: [
        {
          deviceIndex: 0,
          // The first calls of a standby leave by the primary address; the node's Elastic IP serves the other.
          associatePublicIpAddress: 'true',
          deleteOnTermination: 'true',
          securityGroups: [props.securityGroupId],
        },
      ],
      blockDeviceMappings: [
        {
          deviceName: IMAGE.rootDevice,
          ebs: { volumeSize: 8, volumeType: 'gp3', encrypted: 'true', deleteOnTermination: 'true' },
        },
      ],
      // Tags of the group reach instances only, and IAM's conditions look at the interface too.
      tagSpecifications: ['instance', 'volume', 'network-interface'].map((resourceType) => ({
        resourceType,
        tags,
      })),
      tags: { [TAGS.node]: props.node.name },
    });
  }

  private autoscalingGroup(props: NodeGroupProps, template: LaunchTemplate): AutoscalingGroup {
    return new AutoscalingGroup(this, 'group', {
      name: nodeResourceName(props.cluster, props.node.name),
      // Auto Scaling refuses to detach an instance if that takes a group below its minimum.
      minSize: 0,
      maxSize: 1,
      desiredCapacity: 1,
      vpcZoneIdentifier: [props.subnetId],
      healthCheckType: 'EC2',
      // A replacement cannot become whole while the old instance holds the volume: the watcher does this better.
      capacityRebalance: false,
      mixedInstancesPolicy: {
        instancesDistribution: {
          onDemandBaseCapacity: 0,
          onDemandPercentageAboveBaseCapacity: props.node.market === 'on-demand' ? 100 : 0,
          spotAllocationStrategy: 'price-capacity-optimized',
        },
        launchTemplate: {
          launchTemplateSpecification: {
            launchTemplateId: template.id,
            version: Token.asString(template.latestVersion),
          },
          override: props.node.instanceTypes.map((instanceType) => ({ instanceType })),
        },
      },
      // Part of the group, not a resource of its own: that one would be destroyed before the group.
      initialLifecycleHook: [
        {
          name: TERMINATION_HOOK,
          lifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
          heartbeatTimeout: TERMINATION_HEARTBEAT_SECONDS,
          defaultResult: 'CONTINUE',
        },
      ],
      timeouts: { delete: '20m' },
      tag: Object.entries(nodeTags(props)).map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
      dependsOn: [props.role.policy, ...props.dependsOn],
    });
  }
}

function nodeTags({ cluster, node, tags }: NodeGroupProps): Record<string, string> {
  return {
    ...tags,
    Name: nodeResourceName(cluster, node.name),
    [TAGS.cluster]: cluster,
    [TAGS.node]: node.name,
  };
}
