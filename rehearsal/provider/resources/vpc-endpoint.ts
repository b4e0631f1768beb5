import type { VpcEndpointType } from '@aws-sdk/client-ec2';
import type { Resource, Scope, Tags } from '../resource';
import { type Timeouts, timeoutSeconds, unlessGone, until } from '../waiting';
import { ec2Arn, fromTagList, MINUTES, present, retagEc2, tagSpecification } from './ec2';

type Endpoint = {
  vpc_id: string;
  service_name: string;
  vpc_endpoint_type: VpcEndpointType;
  route_table_ids: string[] | null;
  policy: string | null;
  service_region: string | null;
  subnet_ids: string[];
  security_group_ids: string[];
  private_dns_enabled: boolean | null;
  ip_address_type: string | null;
  arn: string;
  owner_id: string;
  state: string;
  requester_managed: boolean;
  prefix_list_id: string;
  cidr_blocks: string[];
  dns_entry: [];
  network_interface_ids: string[];
  timeouts: Timeouts | null;
  tags_all: Tags;
};

/** Gateway endpoints only: those of S3, which cost nothing and which nodes fetch their bundle through. */
export const vpcEndpoint: Resource<Endpoint> = {
  configurable: ['vpc_id', 'service_name', 'vpc_endpoint_type', 'route_table_ids', 'policy'],
  forceNew: ['vpc_id', 'service_name', 'vpc_endpoint_type'],
  defaults: { vpc_endpoint_type: 'Gateway' },
  json: ['policy'],

  async create(planned, { ec2 }) {
    const created = await ec2.createVpcEndpoint({
      VpcId: planned.vpc_id,
      ServiceName: planned.service_name,
      VpcEndpointType: planned.vpc_endpoint_type,
      RouteTableIds: planned.route_table_ids ?? undefined,
      PolicyDocument: planned.policy ?? undefined,
      TagSpecifications: tagSpecification('vpc-endpoint', planned),
    });
    return { id: present(created.VpcEndpoint?.VpcEndpointId, 'VPC endpoint id') };
  },
  async settle({ id, timeouts }, scope) {
    await until(`VPC endpoint ${id}`, timeoutSeconds(timeouts?.create, 10 * MINUTES), scope, async () =>
      (await find(id, scope))?.State?.toLowerCase() === 'available' ? true : undefined,
    );
  },
  async read({ id, service_name }, scope) {
    const endpoint = await find(id, scope);
    if (!endpoint || endpoint.State?.toLowerCase() === 'deleted') return null;
    return {
      vpc_id: endpoint.VpcId,
      service_name: endpoint.ServiceName,
      vpc_endpoint_type: endpoint.VpcEndpointType,
      route_table_ids: endpoint.RouteTableIds ?? [],
      policy: endpoint.PolicyDocument ?? '',
      service_region: scope.region,
      subnet_ids: [],
      security_group_ids: [],
      private_dns_enabled: endpoint.PrivateDnsEnabled ?? false,
      ip_address_type: '',
      arn: ec2Arn(scope, 'vpc-endpoint', id),
      owner_id: endpoint.OwnerId ?? scope.accountId,
      state: 'available',
      requester_managed: endpoint.RequesterManaged ?? false,
      dns_entry: [],
      network_interface_ids: [],
      tags_all: fromTagList(endpoint.Tags),
      ...(await prefixList(endpoint.ServiceName ?? service_name, scope)),
    };
  },
  async update(planned, prior, { ec2 }) {
    const [now, before] = [planned.route_table_ids ?? [], prior.route_table_ids ?? []];
    await ec2.modifyVpcEndpoint({
      VpcEndpointId: planned.id,
      AddRouteTableIds: now.filter((id) => !before.includes(id)),
      RemoveRouteTableIds: before.filter((id) => !now.includes(id)),
      ...(planned.policy !== prior.policy
        ? planned.policy
          ? { PolicyDocument: planned.policy }
          : { ResetPolicy: true }
        : {}),
    });
  },
  retag: retagEc2,
  async delete({ id, timeouts }, scope) {
    await unlessGone(scope.ec2.deleteVpcEndpoints({ VpcEndpointIds: [id] }));
    await until(
      `the end of VPC endpoint ${id}`,
      timeoutSeconds(timeouts?.delete, 10 * MINUTES),
      scope,
      async () => {
        const state = (await find(id, scope))?.State?.toLowerCase() ?? 'deleted';
        return state === 'deleted' ? true : undefined;
      },
    );
  },
};

async function find(id: string, { ec2 }: Scope) {
  return (await unlessGone(ec2.describeVpcEndpoints({ VpcEndpointIds: [id] })))?.VpcEndpoints?.[0];
}

/** Security groups name S3's addresses by this list. */
async function prefixList(service: string, { ec2 }: Scope) {
  const lists = await ec2.describePrefixLists({ Filters: [{ Name: 'prefix-list-name', Values: [service] }] });
  const found = lists.PrefixLists?.find((list) => list.PrefixListName === service);
  return { prefix_list_id: found?.PrefixListId ?? '', cidr_blocks: found?.Cidrs ?? [] };
}
