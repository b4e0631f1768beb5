import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import type { Role } from '../../cluster/nodes';
import { PORTS } from '../../cluster/ports';

export interface ListenerSecurityGroupsProps {
  cluster: string;
  vpcId: string;
  vpcCidr: string;
  /** Networks outside the VPC that may reach the PUBLIC listener. */
  clientCidrs: string[];
}

/**
 * Who may reach which listener, and nothing else: no SSH, no port that Kafka does not need.
 *
 * Nodes may call AWS's APIs (443) and the listeners that nodes talk to. DNS, time and the metadata service are
 * outside of security groups on AWS.
 */
export class ListenerSecurityGroups extends Construct {
  readonly ids: Record<Role, string>;
  private readonly groups: Record<Role, SecurityGroup>;

  constructor(scope: Construct, id: string, props: ListenerSecurityGroupsProps) {
    super(scope, id);
    this.groups = { controller: this.group('controller', props), broker: this.group('broker', props) };
    this.ids = { controller: this.groups.controller.id, broker: this.groups.broker.id };

    this.between(
      'controller',
      'controller',
      PORTS.controller,
      'controllers to controllers: the KRaft quorum',
    );
    this.between(
      'broker',
      'controller',
      PORTS.controller,
      'brokers to controllers: registration and metadata',
    );
    this.between('broker', 'broker', PORTS.broker, 'brokers to brokers: replication');
    this.ingress('client', 'broker', PORTS.client, 'clients inside the VPC', { cidrIpv4: props.vpcCidr });
    props.clientCidrs.forEach((cidrIpv4) =>
      this.ingress(
        `public-${cidrIpv4.replace('/', '-')}`,
        'broker',
        PORTS.public,
        'clients outside the VPC',
        {
          cidrIpv4,
        },
      ),
    );
    for (const role of ['controller', 'broker'] as const) {
      new VpcSecurityGroupEgressRule(this, `${role}-to-aws`, {
        securityGroupId: this.ids[role],
        ipProtocol: 'tcp',
        fromPort: 443,
        toPort: 443,
        cidrIpv4: '0.0.0.0/0',
        description: 'AWS APIs',
      });
    }
  }

  private group(role: Role, { cluster, vpcId }: ListenerSecurityGroupsProps): SecurityGroup {
    return new SecurityGroup(this, role, {
      name: `${cluster}-${role}`,
      description: `Kafka ${role}s of the cluster ${cluster}`,
      vpcId,
      tags: { Name: `${cluster}-${role}` },
    });
  }

  /** Let one role out to, and into, another role's listener. */
  private between(from: Role, to: Role, port: number, description: string): void {
    this.ingress(`${from}-to-${to}`, to, port, description, { referencedSecurityGroupId: this.ids[from] });
    new VpcSecurityGroupEgressRule(this, `${from}-out-to-${to}`, {
      securityGroupId: this.ids[from],
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      referencedSecurityGroupId: this.ids[to],
      description,
    });
  }

  private ingress(
    id: string,
    role: Role,
    port: number,
    description: string,
    source: { cidrIpv4: string } | { referencedSecurityGroupId: string },
  ): void {
    new VpcSecurityGroupIngressRule(this, id, {
      securityGroupId: this.ids[role],
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      description,
      ...source,
    });
  }
}
