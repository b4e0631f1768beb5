import { Ec2SubnetCidrReservation } from '@cdktf/provider-aws/lib/ec2-subnet-cidr-reservation';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Construct } from 'constructs';
import { nodeResourceName, TAGS } from '../../cluster/names';
import type { Node } from '../../cluster/nodes';

export interface NodeSubnetProps {
  cluster: string;
  node: Node;
  vpcId: string;
  routeTableId: string;
}

/**
 * A node's own subnet. IAM can scope AssignPrivateIpAddresses by subnet, but not by address: with a subnet each,
 * no node can take another's address. The fixed address lies in a reservation that AWS never assigns from.
 */
export class NodeSubnet extends Construct {
  readonly subnet: Subnet;

  constructor(scope: Construct, id: string, { cluster, node, vpcId, routeTableId }: NodeSubnetProps) {
    super(scope, id);
    this.subnet = new Subnet(this, 'subnet', {
      vpcId,
      cidrBlock: node.subnet,
      availabilityZone: node.zone,
      tags: { Name: nodeResourceName(cluster, node.name), [TAGS.node]: node.name },
    });
    new Ec2SubnetCidrReservation(this, 'reservation', {
      subnetId: this.subnet.id,
      cidrBlock: node.reservation,
      reservationType: 'explicit',
      description: `fixed address of ${node.name}`,
    });
    new RouteTableAssociation(this, 'routes', { subnetId: this.subnet.id, routeTableId });
  }
}
