import type { Route as ApiRoute } from '@aws-sdk/client-ec2';
import type { Resource, Scope, Tags } from '../resource';
import { unlessGone } from '../waiting';
import { ec2Arn, fromTagList, present, retagEc2, tagSpecification } from './ec2';

type RouteTable = {
  vpc_id: string;
  route: [];
  propagating_vgws: [];
  arn: string;
  owner_id: string;
  tags_all: Tags;
};

export const routeTable: Resource<RouteTable> = {
  configurable: ['vpc_id'],

  async create(planned, { ec2 }) {
    const created = await ec2.createRouteTable({
      VpcId: planned.vpc_id,
      TagSpecifications: tagSpecification('route-table', planned),
    });
    return { id: present(created.RouteTable?.RouteTableId, 'route table id') };
  },
  async read({ id }, scope) {
    const table = await findTable(id, scope);
    if (!table) return null;
    return {
      vpc_id: table.VpcId,
      // Routes are aws_route's; with the attribute left out the real provider, too, leaves them alone.
      route: [],
      propagating_vgws: [],
      arn: ec2Arn(scope, 'route-table', id),
      owner_id: table.OwnerId ?? scope.accountId,
      tags_all: fromTagList(table.Tags),
    };
  },
  retag: retagEc2,
  async delete({ id }, scope) {
    const table = await findTable(id, scope);
    for (const { RouteTableAssociationId } of table?.Associations ?? [])
      await unlessGone(scope.ec2.disassociateRouteTable({ AssociationId: RouteTableAssociationId }));
    await unlessGone(scope.ec2.deleteRouteTable({ RouteTableId: id }));
  },
};

async function findTable(id: string, { ec2 }: Scope) {
  return (await unlessGone(ec2.describeRouteTables({ RouteTableIds: [id] })))?.RouteTables?.[0];
}

type Route = {
  route_table_id: string;
  destination_cidr_block: string;
  gateway_id: string | null;
  nat_gateway_id: string | null;
  network_interface_id: string | null;
  origin: string;
  state: string;
  instance_id: string;
  instance_owner_id: string;
};

export const route: Resource<Route> = {
  configurable: [
    'route_table_id',
    'destination_cidr_block',
    'gateway_id',
    'nat_gateway_id',
    'network_interface_id',
  ],
  forceNew: ['route_table_id', 'destination_cidr_block'],

  async create(planned, { ec2 }) {
    await ec2.createRoute(routeRequest(planned));
    return { id: `r-${planned.route_table_id}-${planned.destination_cidr_block}` };
  },
  async read({ route_table_id, destination_cidr_block }, scope) {
    const table = await findTable(route_table_id, scope);
    const found = table?.Routes?.find((item) => item.DestinationCidrBlock === destination_cidr_block);
    return found ? describedRoute(found) : null;
  },
  async update(planned, _prior, { ec2 }) {
    await ec2.replaceRoute(routeRequest(planned));
  },
  async delete({ route_table_id, destination_cidr_block }, { ec2 }) {
    await unlessGone(
      ec2.deleteRoute({ RouteTableId: route_table_id, DestinationCidrBlock: destination_cidr_block }),
    );
  },
  identify(importId) {
    const [route_table_id, destination_cidr_block] = importId.split('_');
    if (!destination_cidr_block) throw new Error(`"${importId}" is no ROUTETABLE_DESTINATION`);
    return { id: `r-${route_table_id}-${destination_cidr_block}`, route_table_id, destination_cidr_block };
  },
};

function routeRequest(planned: Route) {
  return {
    RouteTableId: planned.route_table_id,
    DestinationCidrBlock: planned.destination_cidr_block,
    GatewayId: planned.gateway_id ?? undefined,
    NatGatewayId: planned.nat_gateway_id ?? undefined,
    // Computed from the target: only a target of its own if no other is given.
    NetworkInterfaceId:
      planned.gateway_id || planned.nat_gateway_id ? undefined : planned.network_interface_id || undefined,
  };
}

function describedRoute(found: ApiRoute) {
  return {
    gateway_id: found.GatewayId || null,
    nat_gateway_id: found.NatGatewayId || null,
    network_interface_id: found.NetworkInterfaceId ?? '',
    origin: found.Origin ?? 'CreateRoute',
    state: found.State ?? 'active',
    instance_id: found.InstanceId ?? '',
    instance_owner_id: found.InstanceOwnerId ?? '',
  };
}

type Association = { id: string; route_table_id: string; subnet_id: string };

export const routeTableAssociation: Resource<Association> = {
  configurable: ['route_table_id', 'subnet_id'],
  forceNew: ['subnet_id'],

  async create(planned, { ec2 }) {
    const created = await ec2.associateRouteTable({
      RouteTableId: planned.route_table_id,
      SubnetId: planned.subnet_id,
    });
    return { id: present(created.AssociationId, 'association id') };
  },
  async read({ id, route_table_id, subnet_id }, scope) {
    const table = await findTable(route_table_id, scope);
    const found = table?.Associations?.find(
      (item) => item.RouteTableAssociationId === id || item.SubnetId === subnet_id,
    );
    if (!found) return null;
    return {
      id: found.RouteTableAssociationId,
      route_table_id: found.RouteTableId,
      subnet_id: found.SubnetId,
    };
  },
  async update(planned, prior, { ec2 }) {
    const replaced = await ec2.replaceRouteTableAssociation({
      AssociationId: prior.id,
      RouteTableId: planned.route_table_id,
    });
    return { id: present(replaced.NewAssociationId, 'association id') };
  },
  async delete({ id }, { ec2 }) {
    await unlessGone(ec2.disassociateRouteTable({ AssociationId: id }));
  },
  identify(importId) {
    const [subnet_id, route_table_id] = importId.split('/');
    if (!route_table_id) throw new Error(`"${importId}" is no SUBNET/ROUTETABLE`);
    return { id: importId, subnet_id, route_table_id };
  },
};
