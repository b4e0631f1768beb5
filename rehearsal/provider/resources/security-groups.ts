import type { IpPermission, SecurityGroup as ApiGroup, SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { Resource, Scope, Tags } from '../resource';
import { retryOn, type Timeouts, timeoutSeconds, unlessGone } from '../waiting';
import { DEPENDENCY_CODES, ec2Arn, fromTagList, MINUTES, present, retagEc2, tagSpecification } from './ec2';
import { givenOrGeneratedName, namePrefix } from './naming';

type Group = {
  name: string | null;
  name_prefix: string | null;
  description: string;
  vpc_id: string | null;
  revoke_rules_on_delete: boolean;
  ingress: [];
  egress: [];
  arn: string;
  owner_id: string;
  timeouts: Timeouts | null;
  tags_all: Tags;
};

/** Rules are resources of their own here; inline ones are not configurable. */
export const securityGroup: Resource<Group> = {
  configurable: ['name', 'name_prefix', 'description', 'vpc_id', 'revoke_rules_on_delete'],
  forceNew: ['name', 'name_prefix', 'description', 'vpc_id'],
  defaults: { description: 'Managed by Terraform', revoke_rules_on_delete: false },

  async create(planned, { ec2 }) {
    const created = await ec2.createSecurityGroup({
      GroupName: givenOrGeneratedName(planned),
      Description: planned.description,
      VpcId: planned.vpc_id ?? undefined,
      TagSpecifications: tagSpecification('security-group', planned),
    });
    return { id: present(created.GroupId, 'security group id') };
  },
  /** AWS lets everything out of a new group. Terraform takes that away: only what is configured is allowed. */
  settle: (state, scope) => revokeAllRules(state.id, scope, 'egress'),
  async read({ id }, scope) {
    const group = await findGroup(id, scope);
    if (!group) return null;
    return { ...describeGroup(group, scope), name_prefix: namePrefix(group.GroupName) };
  },
  // Only revoke_rules_on_delete changes in place, and that is Terraform's own business.
  update: async () => undefined,
  retag: retagEc2,
  async delete({ id, revoke_rules_on_delete, timeouts }, scope) {
    if (revoke_rules_on_delete) {
      await revokeAllRules(id, scope, 'ingress');
      await revokeAllRules(id, scope, 'egress');
    }
    const codes = [...DEPENDENCY_CODES, 'InvalidGroup.InUse'];
    await retryOn(codes, timeoutSeconds(timeouts?.delete, 15 * MINUTES), scope, () =>
      unlessGone(scope.ec2.deleteSecurityGroup({ GroupId: id })),
    );
  },
};

/** Adopts the group that comes with a VPC, and empties it, so that nothing can use it by accident. */
export const defaultSecurityGroup: Resource<Omit<Group, 'timeouts'>> = {
  configurable: ['vpc_id'],

  async create({ vpc_id, tags_all }, scope) {
    const { SecurityGroups } = await scope.ec2.describeSecurityGroups({
      Filters: [
        { Name: 'group-name', Values: ['default'] },
        { Name: 'vpc-id', Values: [vpc_id ?? ''] },
      ],
    });
    const id = present(SecurityGroups?.[0]?.GroupId, `default security group of ${vpc_id}`);
    await retagEc2({ id }, { all: tags_all, remove: [] }, scope);
    return { id };
  },
  async settle({ id }, scope) {
    await revokeAllRules(id, scope, 'ingress');
    await revokeAllRules(id, scope, 'egress');
  },
  async read({ id }, scope) {
    const group = await findGroup(id, scope);
    return group ? { ...describeGroup(group, scope), name_prefix: '' } : null;
  },
  retag: retagEc2,
  /** AWS deletes it with the VPC, and only so. */
  delete: async () => undefined,
};

async function findGroup(id: string, { ec2 }: Scope): Promise<ApiGroup | undefined> {
  return (await unlessGone(ec2.describeSecurityGroups({ GroupIds: [id] })))?.SecurityGroups?.[0];
}

function describeGroup(group: ApiGroup, scope: Scope) {
  return {
    name: group.GroupName,
    description: group.Description,
    vpc_id: group.VpcId,
    ingress: [] as [],
    egress: [] as [],
    arn: ec2Arn(scope, 'security-group', group.GroupId ?? ''),
    owner_id: group.OwnerId ?? scope.accountId,
    tags_all: fromTagList(group.Tags),
  };
}

type Direction = 'ingress' | 'egress';

async function revokeAllRules(id: string, scope: Scope, direction: Direction): Promise<void> {
  const group = await findGroup(id, scope);
  const IpPermissions = (direction === 'ingress' ? group?.IpPermissions : group?.IpPermissionsEgress) ?? [];
  if (IpPermissions.length === 0) return;
  const request = { GroupId: id, IpPermissions };
  if (direction === 'ingress') await scope.ec2.revokeSecurityGroupIngress(request);
  else await scope.ec2.revokeSecurityGroupEgress(request);
}

type Rule = {
  security_group_id: string;
  ip_protocol: string;
  from_port: number | null;
  to_port: number | null;
  cidr_ipv4: string | null;
  referenced_security_group_id: string | null;
  prefix_list_id: string | null;
  description: string | null;
  security_group_rule_id: string;
  arn: string;
  tags_all: Tags;
};

export const ingressRule = rule('ingress');
export const egressRule = rule('egress');

function rule(direction: Direction): Resource<Rule> {
  return {
    configurable: [
      'security_group_id',
      'ip_protocol',
      'from_port',
      'to_port',
      'cidr_ipv4',
      'referenced_security_group_id',
      'prefix_list_id',
      'description',
    ],
    forceNew: ['security_group_id'],

    async create(planned, { ec2 }) {
      const request = {
        GroupId: planned.security_group_id,
        IpPermissions: [permission(planned)],
        TagSpecifications: tagSpecification('security-group-rule', planned),
      };
      const created =
        direction === 'ingress'
          ? await ec2.authorizeSecurityGroupIngress(request)
          : await ec2.authorizeSecurityGroupEgress(request);
      return { id: present(created.SecurityGroupRules?.[0]?.SecurityGroupRuleId, 'security group rule id') };
    },
    async read({ id }, scope) {
      const answer = await unlessGone(scope.ec2.describeSecurityGroupRules({ SecurityGroupRuleIds: [id] }));
      const found = answer?.SecurityGroupRules?.find((item) => item.SecurityGroupRuleId === id);
      return found ? { ...describeRule(found), arn: ec2Arn(scope, 'security-group-rule', id) } : null;
    },
    async update(planned, _prior, { ec2 }) {
      await ec2.modifySecurityGroupRules({
        GroupId: planned.security_group_id,
        SecurityGroupRules: [{ SecurityGroupRuleId: planned.id, SecurityGroupRule: ruleRequest(planned) }],
      });
    },
    retag: retagEc2,
    async delete({ id, security_group_id }, { ec2 }) {
      const request = { GroupId: security_group_id, SecurityGroupRuleIds: [id] };
      if (direction === 'ingress') await unlessGone(ec2.revokeSecurityGroupIngress(request));
      else await unlessGone(ec2.revokeSecurityGroupEgress(request));
    },
  };
}

function permission(planned: Rule): IpPermission {
  const Description = planned.description ?? undefined;
  const { cidr_ipv4, prefix_list_id, referenced_security_group_id } = planned;
  return {
    IpProtocol: planned.ip_protocol,
    FromPort: planned.from_port ?? undefined,
    ToPort: planned.to_port ?? undefined,
    IpRanges: cidr_ipv4 ? [{ CidrIp: cidr_ipv4, Description }] : undefined,
    PrefixListIds: prefix_list_id ? [{ PrefixListId: prefix_list_id, Description }] : undefined,
    UserIdGroupPairs: referenced_security_group_id
      ? [{ GroupId: referenced_security_group_id, Description }]
      : undefined,
  };
}

function ruleRequest(planned: Rule) {
  return {
    IpProtocol: planned.ip_protocol,
    FromPort: planned.from_port ?? undefined,
    ToPort: planned.to_port ?? undefined,
    CidrIpv4: planned.cidr_ipv4 ?? undefined,
    PrefixListId: planned.prefix_list_id ?? undefined,
    ReferencedGroupId: planned.referenced_security_group_id ?? undefined,
    Description: planned.description ?? undefined,
  };
}

function describeRule(found: SecurityGroupRule) {
  // All protocols have no ports: the API says -1 then, Terraform null.
  const port = (value: number | undefined) => (found.IpProtocol === '-1' ? null : value);
  return {
    security_group_id: found.GroupId,
    security_group_rule_id: found.SecurityGroupRuleId,
    ip_protocol: found.IpProtocol,
    from_port: port(found.FromPort),
    to_port: port(found.ToPort),
    cidr_ipv4: found.CidrIpv4 ?? null,
    prefix_list_id: found.PrefixListId ?? null,
    referenced_security_group_id: found.ReferencedGroupInfo?.GroupId ?? null,
    description: found.Description ?? null,
    tags_all: fromTagList(found.Tags),
  };
}
