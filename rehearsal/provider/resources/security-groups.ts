import type { SecurityGroup as ApiGroup } from '@aws-sdk/client-ec2';
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

async function revokeAllRules(id: string, scope: Scope, direction: 'ingress' | 'egress'): Promise<void> {
  const group = await findGroup(id, scope);
  const IpPermissions = (direction === 'ingress' ? group?.IpPermissions : group?.IpPermissionsEgress) ?? [];
  if (IpPermissions.length === 0) return;
  const request = { GroupId: id, IpPermissions };
  if (direction === 'ingress') await scope.ec2.revokeSecurityGroupIngress(request);
  else await scope.ec2.revokeSecurityGroupEgress(request);
}
