import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { FisExperimentTemplate } from '@cdktf/provider-aws/lib/fis-experiment-template';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { nodeResourceName, TAGS } from '../cluster/names';
import type { Node } from '../cluster/nodes';
import { ClusterStack, type ClusterStackProps } from './cluster-stack';
import { policyDocument } from './constructs/node-role';

/** What the action and the target of a template call each other. */
const ACTION = 'interrupt';
const TARGET = 'instance';

/**
 * For each spot node an experiment of AWS Fault Injection Service that interrupts its instance as AWS does: with a
 * rebalance recommendation and a notice two minutes ahead (FIS User Guide, aws:ec2:send-spot-instance-interruptions).
 */
export class ExperimentsStack extends ClusterStack {
  constructor(scope: Construct, id: string, props: ClusterStackProps) {
    super(scope, id, props);
    const { config } = props;
    const account = new DataAwsCallerIdentity(this, 'account').accountId;
    const role = new IamRole(this, 'role', {
      namePrefix: `${nodeResourceName(config.name, 'fis')}-`,
      assumeRolePolicy: policyDocument([
        {
          Effect: 'Allow',
          Action: ['sts:AssumeRole'],
          Principal: { Service: 'fis.amazonaws.com' },
          // Nobody else's experiment may use the role.
          Condition: {
            StringEquals: { 'aws:SourceAccount': account },
            ArnLike: { 'aws:SourceArn': `arn:aws:fis:${config.region}:${account}:experiment/*` },
          },
        },
      ]),
    });
    const policy = new IamRolePolicy(this, 'policy', {
      name: 'interrupt',
      role: role.id,
      policy: policyDocument([
        { Effect: 'Allow', Action: ['ec2:DescribeInstances'], Resource: '*' },
        {
          Effect: 'Allow',
          Action: ['ec2:SendSpotInstanceInterruptions'],
          Resource: `arn:aws:ec2:${config.region}:${account}:instance/*`,
          Condition: { StringEquals: { [`aws:ResourceTag/${TAGS.cluster}`]: config.name } },
        },
      ]),
    });
    const templates = props.nodes
      .filter(({ market }) => market === 'spot')
      .map((node) => [node.name, this.interruption(node, config.name, role, policy).id]);
    new TerraformOutput(this, 'experiment_templates', {
      value: Object.fromEntries(templates),
      staticId: true,
    });
  }

  private interruption(
    { name }: Node,
    cluster: string,
    role: IamRole,
    policy: IamRolePolicy,
  ): FisExperimentTemplate {
    return new FisExperimentTemplate(this, name, {
      dependsOn: [policy],
      description: `interrupt the spot instance of ${nodeResourceName(cluster, name)}`,
      roleArn: role.arn,
      stopCondition: [{ source: 'none' }],
      action: [
        {
          name: ACTION,
          actionId: 'aws:ec2:send-spot-instance-interruptions',
          parameter: [{ key: 'durationBeforeInterruption', value: 'PT2M' }],
          target: { key: 'SpotInstances', value: TARGET },
        },
      ],
      target: [
        {
          name: TARGET,
          resourceType: 'aws:ec2:spot-instance',
          selectionMode: 'COUNT(1)',
          resourceTag: [
            { key: TAGS.cluster, value: cluster },
            { key: TAGS.node, value: name },
          ],
          filter: [{ path: 'State.Name', values: ['running'] }],
        },
      ],
      tags: { [TAGS.node]: name, Name: nodeResourceName(cluster, name) },
    });
  }
}
