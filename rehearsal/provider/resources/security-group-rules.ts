import type { IpPermission, SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { Resource, Tags } from '../resource';
import { unlessGone } from '../waiting';
import { ec2Arn, fromTagList, present, retagEc2, tagSpecification } from './ec2';

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

function rule(direction: 'ingress' | 'egress'): Resource<Rule> {
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
