import type { SubnetCidrReservationType } from '@aws-sdk/client-ec2';
import type { Resource, Scope, Tags } from '../resource';
import { retryOn, type Timeouts, timeoutSeconds, unlessGone } from '../waiting';
import { DEPENDENCY_CODES, ec2Arn, fromTagList, MINUTES, present, retagEc2, tagSpecification } from './ec2';

type Subnet = {
  vpc_id: string;
  cidr_block: string | null;
  availability_zone: string | null;
  availability_zone_id: string | null;
  map_public_ip_on_launch: boolean;
  assign_ipv6_address_on_creation: boolean;
  enable_dns64: boolean;
  enable_resource_name_dns_a_record_on_launch: boolean;
  enable_resource_name_dns_aaaa_record_on_launch: boolean;
  ipv6_native: boolean;
  private_dns_hostname_type_on_launch: string | null;
  ipv6_cidr_block_association_id: string;
  arn: string;
  owner_id: string;
  timeouts: Timeouts | null;
  tags_all: Tags;
};

export const subnet: Resource<Subnet> = {
  configurable: [
    'vpc_id',
    'cidr_block',
    'availability_zone',
    'availability_zone_id',
    'map_public_ip_on_launch',
  ],
  forceNew: ['vpc_id', 'cidr_block', 'availability_zone', 'availability_zone_id'],
  defaults: {
    map_public_ip_on_launch: false,
    assign_ipv6_address_on_creation: false,
    enable_dns64: false,
    enable_resource_name_dns_a_record_on_launch: false,
    enable_resource_name_dns_aaaa_record_on_launch: false,
    ipv6_native: false,
  },

  async create(planned, { ec2 }) {
    const created = await ec2.createSubnet({
      VpcId: planned.vpc_id,
      CidrBlock: planned.cidr_block ?? undefined,
      AvailabilityZone: planned.availability_zone ?? undefined,
      AvailabilityZoneId: planned.availability_zone_id ?? undefined,
      TagSpecifications: tagSpecification('subnet', planned),
    });
    return { id: present(created.Subnet?.SubnetId, 'subnet id') };
  },
  async settle(state, scope) {
    if (state.map_public_ip_on_launch) await setPublicIps(state, scope);
  },
  async read({ id }, scope) {
    const subnet = (await unlessGone(scope.ec2.describeSubnets({ SubnetIds: [id] })))?.Subnets?.[0];
    if (!subnet) return null;
    return {
      vpc_id: subnet.VpcId,
      cidr_block: subnet.CidrBlock,
      availability_zone: subnet.AvailabilityZone,
      availability_zone_id: subnet.AvailabilityZoneId,
      map_public_ip_on_launch: subnet.MapPublicIpOnLaunch ?? false,
      private_dns_hostname_type_on_launch: 'ip-name',
      ipv6_cidr_block_association_id: '',
      arn: subnet.SubnetArn ?? ec2Arn(scope, 'subnet', id),
      owner_id: subnet.OwnerId ?? scope.accountId,
      tags_all: fromTagList(subnet.Tags),
    };
  },
  update: (planned, _prior, scope) => setPublicIps(planned, scope),
  retag: retagEc2,
  async delete({ id, timeouts }, scope) {
    // An instance on its way out, or an interface it leaves behind, holds the subnet for a while.
    const seconds = timeoutSeconds(timeouts?.delete, 20 * MINUTES);
    await retryOn(DEPENDENCY_CODES, seconds, scope, () =>
      unlessGone(scope.ec2.deleteSubnet({ SubnetId: id })),
    );
  },
};

async function setPublicIps(state: Subnet & { id: string }, { ec2 }: Scope): Promise<void> {
  await ec2.modifySubnetAttribute({
    SubnetId: state.id,
    MapPublicIpOnLaunch: { Value: state.map_public_ip_on_launch },
  });
}

type Reservation = {
  subnet_id: string;
  cidr_block: string;
  reservation_type: SubnetCidrReservationType;
  description: string | null;
  owner_id: string;
};

export const subnetCidrReservation: Resource<Reservation> = {
  configurable: ['subnet_id', 'cidr_block', 'reservation_type', 'description'],

  async create(planned, { ec2 }) {
    const created = await ec2.createSubnetCidrReservation({
      SubnetId: planned.subnet_id,
      Cidr: planned.cidr_block,
      ReservationType: planned.reservation_type,
      Description: planned.description ?? undefined,
    });
    return { id: present(created.SubnetCidrReservation?.SubnetCidrReservationId, 'reservation id') };
  },
  async read({ id, subnet_id }, { ec2 }) {
    const answer = await unlessGone(ec2.getSubnetCidrReservations({ SubnetId: subnet_id }));
    const found = answer?.SubnetIpv4CidrReservations?.find((item) => item.SubnetCidrReservationId === id);
    if (!found) return null;
    return {
      subnet_id: found.SubnetId,
      cidr_block: found.Cidr,
      reservation_type: found.ReservationType,
      description: found.Description,
      owner_id: found.OwnerId,
    };
  },
  async delete({ id }, { ec2 }) {
    await unlessGone(ec2.deleteSubnetCidrReservation({ SubnetCidrReservationId: id }));
  },
  identify(importId) {
    const [subnet_id, id] = importId.split(':');
    if (!id) throw new Error(`"${importId}" is no SUBNET:RESERVATION`);
    return { subnet_id, id };
  },
};
