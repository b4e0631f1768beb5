import type { Resource, Scope, Tags } from '../resource';
import { retryOn, unlessGone } from '../waiting';
import { fromTagList, MINUTES, toTagList } from './ec2';
import { givenOrGeneratedName, namePrefix } from './naming';

type Role = {
  name: string | null;
  name_prefix: string | null;
  path: string;
  assume_role_policy: string;
  description: string | null;
  max_session_duration: number;
  force_detach_policies: boolean;
  arn: string;
  unique_id: string;
  create_date: string;
  managed_policy_arns: string[] | null;
  tags_all: Tags;
};

/** Policies are aws_iam_role_policy's; what a role has besides them is not configurable. */
export const iamRole: Resource<Role> = {
  configurable: [
    'name',
    'name_prefix',
    'path',
    'assume_role_policy',
    'description',
    'max_session_duration',
    'force_detach_policies',
  ],
  forceNew: ['name', 'name_prefix', 'path'],
  defaults: { path: '/', max_session_duration: 3600, force_detach_policies: false },
  json: ['assume_role_policy'],

  async create(planned, { iam }) {
    const name = givenOrGeneratedName(planned);
    await iam.createRole({
      RoleName: name,
      Path: planned.path,
      AssumeRolePolicyDocument: planned.assume_role_policy,
      Description: planned.description ?? undefined,
      MaxSessionDuration: planned.max_session_duration,
      Tags: toTagList(planned.tags_all),
    });
    return { id: name, name };
  },
  async read({ id, managed_policy_arns }, { iam }) {
    const role = (await unlessGone(iam.getRole({ RoleName: id })))?.Role;
    if (!role) return null;
    return {
      name: role.RoleName,
      name_prefix: namePrefix(role.RoleName),
      path: role.Path,
      assume_role_policy: decodeURIComponent(role.AssumeRolePolicyDocument ?? ''),
      description: role.Description ?? '',
      max_session_duration: role.MaxSessionDuration ?? 3600,
      arn: role.Arn,
      unique_id: role.RoleId,
      create_date: role.CreateDate?.toISOString() ?? '',
      managed_policy_arns: managed_policy_arns ?? [],
      tags_all: fromTagList(role.Tags),
    };
  },
  async update(planned, _prior, { iam }) {
    await iam.updateAssumeRolePolicy({ RoleName: planned.id, PolicyDocument: planned.assume_role_policy });
    await iam.updateRole({
      RoleName: planned.id,
      Description: planned.description ?? '',
      MaxSessionDuration: planned.max_session_duration,
    });
  },
  async retag({ id }, { all, remove }, { iam }) {
    if (remove.length > 0) await iam.untagRole({ RoleName: id, TagKeys: remove });
    if (Object.keys(all).length > 0) await iam.tagRole({ RoleName: id, Tags: toTagList(all) });
  },
  async delete({ id }, scope) {
    await leaveProfiles(id, scope);
    await retryOn(['DeleteConflict'], 2 * MINUTES, scope, () =>
      unlessGone(scope.iam.deleteRole({ RoleName: id })),
    );
  },
};

async function leaveProfiles(role: string, { iam }: Scope): Promise<void> {
  const answer = await unlessGone(iam.listInstanceProfilesForRole({ RoleName: role }));
  for (const { InstanceProfileName } of answer?.InstanceProfiles ?? [])
    await unlessGone(iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName: role }));
}

type RolePolicy = { name: string | null; name_prefix: string | null; role: string; policy: string };

export const iamRolePolicy: Resource<RolePolicy> = {
  configurable: ['name', 'name_prefix', 'role', 'policy'],
  forceNew: ['name', 'name_prefix', 'role'],
  json: ['policy'],

  async create(planned, { iam }) {
    const name = givenOrGeneratedName(planned);
    await iam.putRolePolicy({ RoleName: planned.role, PolicyName: name, PolicyDocument: planned.policy });
    return { id: `${planned.role}:${name}`, name };
  },
  async read({ id }, { iam }) {
    const [role, name] = id.split(':');
    const found = await unlessGone(iam.getRolePolicy({ RoleName: role, PolicyName: name }));
    return (
      found && {
        role,
        name,
        name_prefix: namePrefix(name),
        policy: decodeURIComponent(found.PolicyDocument ?? ''),
      }
    );
  },
  async update(planned, _prior, { iam }) {
    const [role, name] = planned.id.split(':');
    await iam.putRolePolicy({ RoleName: role, PolicyName: name, PolicyDocument: planned.policy });
  },
  async delete({ id }, { iam }) {
    const [role, name] = id.split(':');
    await unlessGone(iam.deleteRolePolicy({ RoleName: role, PolicyName: name }));
  },
};

type Profile = {
  name: string | null;
  name_prefix: string | null;
  path: string;
  role: string | null;
  arn: string;
  unique_id: string;
  create_date: string;
  tags_all: Tags;
};

export const iamInstanceProfile: Resource<Profile> = {
  configurable: ['name', 'name_prefix', 'path', 'role'],
  forceNew: ['name', 'name_prefix', 'path'],
  defaults: { path: '/' },

  async create(planned, { iam }) {
    const name = givenOrGeneratedName(planned);
    await iam.createInstanceProfile({
      InstanceProfileName: name,
      Path: planned.path,
      Tags: toTagList(planned.tags_all),
    });
    return { id: name, name };
  },
  async settle({ id, role }, { iam }) {
    if (role) await iam.addRoleToInstanceProfile({ InstanceProfileName: id, RoleName: role });
  },
  async read({ id }, { iam }) {
    const profile = (await unlessGone(iam.getInstanceProfile({ InstanceProfileName: id })))?.InstanceProfile;
    if (!profile) return null;
    return {
      name: profile.InstanceProfileName,
      name_prefix: namePrefix(profile.InstanceProfileName),
      path: profile.Path,
      role: profile.Roles?.[0]?.RoleName ?? null,
      arn: profile.Arn,
      unique_id: profile.InstanceProfileId,
      create_date: profile.CreateDate?.toISOString() ?? '',
      tags_all: fromTagList(profile.Tags),
    };
  },
  async update(planned, prior, { iam }) {
    if (planned.role === prior.role) return;
    const InstanceProfileName = planned.id;
    if (prior.role)
      await unlessGone(iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName: prior.role }));
    if (planned.role) await iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName: planned.role });
  },
  async retag({ id }, { all, remove }, { iam }) {
    if (remove.length > 0) await iam.untagInstanceProfile({ InstanceProfileName: id, TagKeys: remove });
    if (Object.keys(all).length > 0)
      await iam.tagInstanceProfile({ InstanceProfileName: id, Tags: toTagList(all) });
  },
  async delete({ id, role }, { iam }) {
    if (role)
      await unlessGone(iam.removeRoleFromInstanceProfile({ InstanceProfileName: id, RoleName: role }));
    await unlessGone(iam.deleteInstanceProfile({ InstanceProfileName: id }));
  },
};
