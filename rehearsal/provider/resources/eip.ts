import { publicDnsName } from '../../../cluster/names';
import type { Resource, Scope, Tags } from '../resource';
import { retryOn, type Timeouts, timeoutSeconds, unlessGone } from '../waiting';
import { ec2Arn, fromTagList, MINUTES, present, retagEc2, tagSpecification } from './ec2';

type Eip = {
  domain: string | null;
  allocation_id: string;
  association_id: string;
  public_ip: string;
  public_dns: string;
  private_ip: string;
  private_dns: string | null;
  instance: string;
  network_interface: string;
  network_border_group: string | null;
  public_ipv4_pool: string | null;
  customer_owned_ip: string;
  carrier_ip: string;
  ptr_record: string;
  arn: string;
  timeouts: Timeouts | null;
  tags_all: Tags;
};

/** An address for nodes to associate by themselves: association by Terraform is not configurable. */
export const eip: Resource<Eip> = {
  configurable: ['domain'],

  async create(planned, { ec2 }) {
    const created = await ec2.allocateAddress({
      Domain: 'vpc',
      TagSpecifications: tagSpecification('elastic-ip', planned),
    });
    return { id: present(created.AllocationId, 'allocation id') };
  },
  async read({ id }, scope) {
    const address = await find(id, scope);
    if (!address) return null;
    const publicIp = address.PublicIp ?? '';
    return {
      domain: address.Domain,
      allocation_id: id,
      association_id: address.AssociationId ?? '',
      public_ip: publicIp,
      public_dns: publicDnsName(scope.region, publicIp),
      private_ip: address.PrivateIpAddress ?? '',
      private_dns: address.PrivateIpAddress ? privateDnsName(scope.region, address.PrivateIpAddress) : null,
      instance: address.InstanceId ?? '',
      network_interface: address.NetworkInterfaceId ?? '',
      network_border_group: address.NetworkBorderGroup ?? scope.region,
      public_ipv4_pool: address.PublicIpv4Pool ?? 'amazon',
      customer_owned_ip: '',
      carrier_ip: '',
      ptr_record: '',
      arn: ec2Arn(scope, 'elastic-ip', id),
      tags_all: fromTagList(address.Tags),
    };
  },
  retag: retagEc2,
  async delete({ id, timeouts }, scope) {
    const associationId = (await find(id, scope))?.AssociationId;
    if (associationId) await unlessGone(scope.ec2.disassociateAddress({ AssociationId: associationId }));
    const seconds = timeoutSeconds(timeouts?.delete, 3 * MINUTES);
    await retryOn(['AuthFailure', 'InvalidIPAddress.InUse'], seconds, scope, () =>
      unlessGone(scope.ec2.releaseAddress({ AllocationId: id })),
    );
  },
};

async function find(id: string, { ec2 }: Scope) {
  return (await unlessGone(ec2.describeAddresses({ AllocationIds: [id] })))?.Addresses?.[0];
}

function privateDnsName(region: string, address: string): string {
  const domain = region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
  return `ip-${address.replaceAll('.', '-')}.${domain}`;
}
