import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ResourcePatternTypes,
  type AclEntry,
} from 'kafkajs';
import type { BrokerSession } from './broker-session';

/** Everything that anybody may or may not do by an ACL. */
export async function describeAcls(session: Pick<BrokerSession, 'describeAcls'>): Promise<AclEntry[]> {
  const { resources } = await session.describeAcls({
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
  });
  return resources.flatMap(({ acls, ...resource }) => acls.map((acl) => ({ ...resource, ...acl })));
}

/** The same for two that say the same. */
export function aclKey(acl: AclEntry): string {
  const { principal, host, resourceType, resourcePatternType, resourceName, operation, permissionType } = acl;
  return JSON.stringify([
    ...[principal, host, resourceType, resourcePatternType, resourceName],
    ...[operation, permissionType],
  ]);
}

/** `*` stands for any name, `orders*` for all that begin like this. */
export function resourcePattern(text: string): Pick<AclEntry, 'resourceName' | 'resourcePatternType'> {
  // "*" is a wild card only in a literal pattern.
  if (text === '*' || !text.endsWith('*')) {
    return { resourceName: text, resourcePatternType: ResourcePatternTypes.LITERAL };
  }
  return { resourceName: text.slice(0, -1), resourcePatternType: ResourcePatternTypes.PREFIXED };
}

/** For example `write, describe on topic orders*`, a line for each resource. */
export function describeGrants(acls: AclEntry[]): string[] {
  const resources = [...new Set(acls.map(describeResource))];
  return resources.map((resource) => {
    const operations = acls.filter((acl) => describeResource(acl) === resource).map(describeOperation);
    return `${operations.join(', ')} on ${resource}`;
  });
}

function describeResource({ resourceType, resourceName, resourcePatternType }: AclEntry): string {
  const star = resourcePatternType === ResourcePatternTypes.PREFIXED ? '*' : '';
  return `${words(AclResourceTypes, resourceType)} ${resourceName}${star}`;
}

function describeOperation({ operation, permissionType, host }: AclEntry): string {
  const deny = permissionType === AclPermissionTypes.DENY ? 'deny ' : '';
  return `${deny}${words(AclOperationTypes, operation)}${host === '*' ? '' : ` from ${host}`}`;
}

function words(names: Record<string, string | number>, value: number): string {
  const name = Object.keys(names).find((key) => names[key] === value);
  return name?.toLowerCase().replaceAll('_', ' ') ?? String(value);
}
