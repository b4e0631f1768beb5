import {
  DeleteInternetGatewayCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCidrReservationCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DeleteVpcEndpointsCommand,
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  DisassociateRouteTableCommand,
  GetSubnetCidrReservationsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type RouteTable,
} from '@aws-sdk/client-ec2';
import { type Kind, knownValues, type Search, unlessGone } from './kind';
import { tagged } from './tagged';

const DEFAULT_ROUTE = '0.0.0.0/0';

async function routeTables({ ec2, cluster }: Search): Promise<RouteTable[]> {
  return (await ec2.send(new DescribeRouteTablesCommand(tagged(cluster)))).RouteTables ?? [];
}

function securityGroupRules(direction: 'ingress' | 'egress'): Kind {
  const isEgress = direction === 'egress';
  const find = async ({ ec2, cluster }: Search) =>
    (
      (await ec2.send(new DescribeSecurityGroupRulesCommand(tagged(cluster)))).SecurityGroupRules ?? []
    ).filter(({ IsEgress }) => IsEgress === isEgress);
  return {
    type: `aws_vpc_security_group_${direction}_rule`,
    list: async (search) => (await find(search)).map(({ SecurityGroupRuleId }) => SecurityGroupRuleId!),
    remove: async (id, search) => {
      const rule = (await find(search)).find(({ SecurityGroupRuleId }) => SecurityGroupRuleId === id);
      if (!rule) return;
      const request = { GroupId: rule.GroupId, SecurityGroupRuleIds: [id] };
      await (isEgress
        ? search.ec2.send(new RevokeSecurityGroupEgressCommand(request))
        : search.ec2.send(new RevokeSecurityGroupIngressCommand(request)));
    },
  };
}

/** What the network stack makes, in the order in which it can be removed. */
export const NETWORK_KINDS: Kind[] = [
  securityGroupRules('ingress'),
  securityGroupRules('egress'),
  {
    type: 'aws_security_group',
    list: async ({ ec2, cluster }) => {
      const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand(tagged(cluster)));
      // A VPC's own group goes with it.
      return SecurityGroups.filter(({ GroupName }) => GroupName !== 'default').map(({ GroupId }) => GroupId!);
    },
    remove: async (GroupId, { ec2 }) => {
      await unlessGone(ec2.send(new DeleteSecurityGroupCommand({ GroupId })));
    },
  },
  {
    type: 'aws_vpc_endpoint',
    list: async ({ ec2, cluster }) => {
      const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand(tagged(cluster)));
      return VpcEndpoints.filter(({ State }) => String(State).toLowerCase() !== 'deleted').map(
        ({ VpcEndpointId }) => VpcEndpointId!,
      );
    },
    remove: async (id, { ec2 }) => {
      await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    },
  },
  {
    type: 'aws_route',
    knownBy: 'route_table_id',
    list: async (search) =>
      (await routeTables(search))
        .filter(({ Routes = [] }) => Routes.some((route) => route.DestinationCidrBlock === DEFAULT_ROUTE))
        .map(({ RouteTableId }) => RouteTableId!),
    remove: async (RouteTableId, { ec2 }) => {
      await unlessGone(
        ec2.send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: DEFAULT_ROUTE })),
      );
    },
  },
  {
    type: 'aws_route_table_association',
    list: async (search) =>
      (await routeTables(search)).flatMap(({ Associations = [] }) =>
        Associations.filter(({ Main }) => !Main).map((one) => one.RouteTableAssociationId!),
      ),
    remove: async (AssociationId, { ec2 }) => {
      await unlessGone(ec2.send(new DisassociateRouteTableCommand({ AssociationId })));
    },
  },
  {
    type: 'aws_route_table',
    list: async (search) => (await routeTables(search)).map(({ RouteTableId }) => RouteTableId!),
    remove: async (RouteTableId, { ec2 }) => {
      await unlessGone(ec2.send(new DeleteRouteTableCommand({ RouteTableId })));
    },
  },
  {
    type: 'aws_ec2_subnet_cidr_reservation',
    list: async ({ ec2, known }) => {
      const answers = await Promise.all(
        knownValues(known, 'aws_subnet').map((SubnetId) =>
          unlessGone(ec2.send(new GetSubnetCidrReservationsCommand({ SubnetId }))),
        ),
      );
      return answers
        .flatMap((answer) => answer?.SubnetIpv4CidrReservations ?? [])
        .map(({ SubnetCidrReservationId }) => SubnetCidrReservationId!);
    },
    remove: async (id, { ec2 }) => {
      await unlessGone(ec2.send(new DeleteSubnetCidrReservationCommand({ SubnetCidrReservationId: id })));
    },
  },
  {
    type: 'aws_internet_gateway',
    list: async ({ ec2, cluster }) => {
      const { InternetGateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand(tagged(cluster)));
      return InternetGateways.map(({ InternetGatewayId }) => InternetGatewayId!);
    },
    remove: async (InternetGatewayId, { ec2 }) => {
      const query = { InternetGatewayIds: [InternetGatewayId] };
      const answer = await unlessGone(ec2.send(new DescribeInternetGatewaysCommand(query)));
      for (const { VpcId } of answer?.InternetGateways?.[0]?.Attachments ?? []) {
        await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
      }
      await unlessGone(ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId })));
    },
  },
  {
    type: 'aws_subnet',
    list: async ({ ec2, cluster }) => {
      const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand(tagged(cluster)));
      return Subnets.map(({ SubnetId }) => SubnetId!);
    },
    remove: async (SubnetId, { ec2 }) => {
      await unlessGone(ec2.send(new DeleteSubnetCommand({ SubnetId })));
    },
  },
  {
    type: 'aws_vpc',
    list: async ({ ec2, cluster }) => {
      const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand(tagged(cluster)));
      return Vpcs.map(({ VpcId }) => VpcId!);
    },
    remove: async (VpcId, { ec2 }) => {
      await unlessGone(ec2.send(new DeleteVpcCommand({ VpcId })));
    },
  },
];
