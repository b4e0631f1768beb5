import type { Resource, Scope, Tags } from '../resource';
import { retryOn, unlessGone } from '../waiting';
import { DEPENDENCY_CODES, ec2Arn, fromTagList, MINUTES, present, retagEc2, tagSpecification } from './ec2';

type Vpc = {
  cidr_block: string;
  instance_tenancy: 'default' | 'dedicated';
  enable_dns_support: boolean;
  enable_dns_hostnames: boolean | null;
  enable_network_address_usage_metrics: boolean | null;
  arn: string;
  owner_id: string;
  dhcp_options_id: string;
  main_route_table_id: string;
  default_route_table_id: string;
  default_security_group_id: string;
  default_network_acl_id: string;
  ipv6_association_id: string;
  ipv6_cidr_block: string;
  ipv6_cidr_block_network_border_group: string;
  tags_all: Tags;
};

export const vpc: Resource<Vpc> = {
  configurable: ['cidr_block', 'instance_tenancy', 'enable_dns_support', 'enable_dns_hostnames'],
  forceNew: ['cidr_block', 'instance_tenancy'],
  defaults: { instance_tenancy: 'default', enable_dns_support: true },

  async create(planned, { ec2 }) {
    const created = await ec2.createVpc({
      CidrBlock: planned.cidr_block,
      InstanceTenancy: planned.instance_tenancy,
      TagSpecifications: tagSpecification('vpc', planned),
    });
    return { id: present(created.Vpc?.VpcId, 'VPC id') };
  },
  settle: (state, scope) => setDnsAttributes(state, scope),
  async read({ id }, scope) {
    const vpc = (await unlessGone(scope.ec2.describeVpcs({ VpcIds: [id] })))?.Vpcs?.[0];
    if (!vpc) return null;
    return {
      cidr_block: vpc.CidrBlock,
      instance_tenancy: vpc.InstanceTenancy === 'dedicated' ? 'dedicated' : 'default',
      arn: ec2Arn(scope, 'vpc', id),
      owner_id: vpc.OwnerId ?? scope.accountId,
      dhcp_options_id: vpc.DhcpOptionsId,
      enable_network_address_usage_metrics: false,
      ipv6_association_id: '',
      ipv6_cidr_block: '',
      ipv6_cidr_block_network_border_group: '',
      tags_all: fromTagList(vpc.Tags),
      ...(await dnsAttributes(id, scope)),
      ...(await whatComesWithIt(id, scope)),
    };
  },
  update: (planned, _prior, scope) => setDnsAttributes(planned, scope),
  retag: retagEc2,
  async delete({ id }, scope) {
    await retryOn(DEPENDENCY_CODES, 5 * MINUTES, scope, () => unlessGone(scope.ec2.deleteVpc({ VpcId: id })));
  },
};

async function setDnsAttributes(state: Vpc & { id: string }, { ec2 }: Scope): Promise<void> {
  // One attribute a call: the API refuses both at once. Hostnames need support, so that comes first.
  await ec2.modifyVpcAttribute({ VpcId: state.id, EnableDnsSupport: { Value: state.enable_dns_support } });
  await ec2.modifyVpcAttribute({
    VpcId: state.id,
    EnableDnsHostnames: { Value: state.enable_dns_hostnames ?? false },
  });
}

async function dnsAttributes(VpcId: string, { ec2 }: Scope) {
  const [support, hostnames] = await Promise.all([
    ec2.describeVpcAttribute({ VpcId, Attribute: 'enableDnsSupport' }),
    ec2.describeVpcAttribute({ VpcId, Attribute: 'enableDnsHostnames' }),
  ]);
  return {
    enable_dns_support: support.EnableDnsSupport?.Value,
    enable_dns_hostnames: hostnames.EnableDnsHostnames?.Value,
  };
}

/** The main route table, the default security group and ACL: AWS makes them along with the VPC. */
async function whatComesWithIt(id: string, { ec2 }: Scope) {
  const ofVpc = { Name: 'vpc-id', Values: [id] };
  const [tables, groups, acls] = await Promise.all([
    ec2.describeRouteTables({ Filters: [ofVpc, { Name: 'association.main', Values: ['true'] }] }),
    ec2.describeSecurityGroups({ Filters: [ofVpc, { Name: 'group-name', Values: ['default'] }] }),
    ec2.describeNetworkAcls({ Filters: [ofVpc, { Name: 'default', Values: ['true'] }] }),
  ]);
  const mainTable = tables.RouteTables?.[0]?.RouteTableId;
  return {
    main_route_table_id: mainTable,
    default_route_table_id: mainTable,
    default_security_group_id: groups.SecurityGroups?.[0]?.GroupId,
    default_network_acl_id: acls.NetworkAcls?.[0]?.NetworkAclId,
  };
}
