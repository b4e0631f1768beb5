import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { BUNDLE_KEY, drainRecordFolder, markerKey, nodeResourceName, TAGS } from '../../cluster/names';

export interface NodeRoleProps {
  cluster: string;
  node: string;
  region: string;
  account: string;
  subnetArn: string;
  volumeId: string;
  elasticIpAllocationId: string | null;
  bucketArn: string;
  eventsTopicArn: string;
}

interface Statement {
  Effect: 'Allow';
  Action: string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** The role of one node's instances: it can take this node's volume, address and secrets, and no other's. */
export class NodeRole extends Construct {
  readonly profile: IamInstanceProfile;
  /** What an instance launched with the profile needs to exist before it boots. */
  readonly policy: IamRolePolicy;

  constructor(scope: Construct, id: string, props: NodeRoleProps) {
    super(scope, id);
    const name = nodeResourceName(props.cluster, props.node);
    const role = new IamRole(this, 'role', {
      name,
      assumeRolePolicy: policyDocument([
        { Effect: 'Allow', Action: ['sts:AssumeRole'], Principal: { Service: 'ec2.amazonaws.com' } },
      ]),
      tags: { [TAGS.node]: props.node },
    });
    this.policy = new IamRolePolicy(this, 'policy', {
      name: 'node',
      role: role.id,
      policy: policyDocument(nodeStatements(props)),
    });
    this.profile = new IamInstanceProfile(this, 'profile', { name, role: role.name });
  }
}

/** Actions that nodes are granted although no rehearsal makes them call, each with its reason. */
export const UNUSED_GRANTS: Readonly<Record<string, string>> = {};

/**
 * What a node may do. Resource-level scoping follows the service authorization reference: describing calls allow
 * none, address calls are scoped by interface and subnet, the rest by resource and tags. The tag conditions hold
 * because no node may write the tags Cluster and Node.
 */
export function nodeStatements(props: NodeRoleProps): Statement[] {
  const { cluster, node, region, account, bucketArn } = props;
  const ec2 = (resource: string) => `arn:aws:ec2:${region}:${account}:${resource}`;
  const ownTags = {
    StringEquals: { [`aws:ResourceTag/${TAGS.cluster}`]: cluster, [`aws:ResourceTag/${TAGS.node}`]: node },
  };
  const group = `autoScalingGroup:*:autoScalingGroupName/${nodeResourceName(cluster, node)}`;
  return [
    {
      Effect: 'Allow',
      Action: [
        'ec2:DescribeVolumes',
        'ec2:DescribeAddresses',
        'ec2:DescribeInstances',
        'autoscaling:DescribeAutoScalingInstances',
        'autoscaling:DescribeAutoScalingGroups',
      ],
      Resource: '*',
    },
    {
      Effect: 'Allow',
      Action: ['ec2:AttachVolume', 'ec2:DetachVolume'],
      Resource: [ec2(`volume/${props.volumeId}`), ec2('instance/*')],
      Condition: ownTags,
    },
    {
      Effect: 'Allow',
      Action: ['ec2:AssignPrivateIpAddresses'],
      Resource: ec2('network-interface/*'),
      Condition: { ...ownTags, ArnEquals: { 'ec2:Subnet': props.subnetArn } },
    },
    ...(props.elasticIpAllocationId
      ? [
          {
            Effect: 'Allow' as const,
            Action: ['ec2:AssociateAddress'],
            Resource: [ec2(`elastic-ip/${props.elasticIpAllocationId}`), ec2('network-interface/*')],
            Condition: ownTags,
          },
        ]
      : []),
    {
      Effect: 'Allow',
      Action: ['ec2:CreateTags'],
      Resource: ec2('instance/*'),
      Condition: { ...ownTags, 'ForAllValues:StringEquals': { 'aws:TagKeys': [TAGS.state] } },
    },
    {
      Effect: 'Allow',
      Action: ['autoscaling:CompleteLifecycleAction', 'autoscaling:DetachInstances'],
      Resource: `arn:aws:autoscaling:${region}:${account}:${group}`,
    },
    {
      Effect: 'Allow',
      Action: ['ssm:GetParameters'],
      Resource: `arn:aws:ssm:${region}:${account}:parameter/kafka/${cluster}/${node}/*`,
    },
    { Effect: 'Allow', Action: ['s3:GetObjectVersion'], Resource: `${bucketArn}/${BUNDLE_KEY}` },
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: `${bucketArn}/${markerKey(node)}`,
    },
    {
      Effect: 'Allow',
      Action: ['s3:PutObject'],
      Resource: `${bucketArn}/${drainRecordFolder(node)}/*`,
    },
    { Effect: 'Allow', Action: ['sns:Publish'], Resource: props.eventsTopicArn },
    // Without it a missing marker answers 403 like a forbidden one, and "never initialised" could not be told.
    { Effect: 'Allow', Action: ['s3:ListBucket'], Resource: bucketArn },
  ];
}

export function policyDocument(statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
