import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import type { Construct } from 'constructs';
import { parameterName, RECORDS } from '../cluster/names';
import type { Role } from '../cluster/nodes';
import { ClusterStack, type ClusterStackProps } from './cluster-stack';
import { ListenerSecurityGroups } from './constructs/listener-security-groups';
import { NodeSubnet } from './constructs/node-subnet';

/** VPC, a subnet for each node, and security groups by listener. */
export class NetworkStack extends ClusterStack {
  /** Subnets by node name. */
  readonly subnets: Record<string, { id: string; arn: string }>;
  /** Security group of each role's instances. */
  readonly securityGroupIds: Record<Role, string>;

  constructor(scope: Construct, id: string, props: ClusterStackProps) {
    super(scope, id, props);
    const { config, ids, nodes } = props;
    const tags = (name: string) => ({ Name: `${config.name}-${name}` });

    // Before anything else, since it exists only once: a second checkout that does not know the first one's state
    // stops here instead of making everything twice.
    const identity = new SsmParameter(this, 'identity', {
      name: parameterName(config.name, RECORDS.identity),
      type: 'String',
      insecureValue: JSON.stringify({ clusterId: ids.clusterId, caFingerprint: ids.caFingerprint }),
    });

    const vpc = new Vpc(this, 'vpc', {
      dependsOn: [identity],
      cidrBlock: config.cidr,
      // Inside the VPC, public DNS names then resolve to private addresses.
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: config.name },
    });
    // Nothing may use the group that AWS makes by itself; without rules, nothing could.
    new DefaultSecurityGroup(this, 'default-security-group', { vpcId: vpc.id, tags: tags('default') });

    const gateway = new InternetGateway(this, 'internet-gateway', { vpcId: vpc.id, tags: tags('igw') });
    const routes = new RouteTable(this, 'routes', { vpcId: vpc.id, tags: tags('public') });
    new Route(this, 'default-route', {
      routeTableId: routes.id,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: gateway.id,
    });
    // Bundles come from S3: free through the gateway endpoint.
    new VpcEndpoint(this, 's3', {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${config.region}.s3`,
      vpcEndpointType: 'Gateway',
      routeTableIds: [routes.id],
      tags: tags('s3'),
    });

    this.subnets = Object.fromEntries(
      nodes.map((node) => {
        const { subnet } = new NodeSubnet(this, node.name, {
          cluster: config.name,
          node,
          vpcId: vpc.id,
          routeTableId: routes.id,
        });
        return [node.name, { id: subnet.id, arn: subnet.arn }];
      }),
    );
    this.securityGroupIds = new ListenerSecurityGroups(this, 'security-groups', {
      cluster: config.name,
      vpcId: vpc.id,
      vpcCidr: config.cidr,
      clientCidrs: config.clients.cidrs,
    }).ids;
  }
}
