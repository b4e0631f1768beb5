import type { ResourceType, Tag, TagSpecification } from '@aws-sdk/client-ec2';
import type { Scope, TagChange, Tags } from '../resource';

/** What the resources of EC2's API share. */

export function tagSpecification(
  type: ResourceType,
  state: { tags_all?: Tags | null },
): TagSpecification[] | undefined {
  const tags = toTagList(state.tags_all ?? {});
  return tags.length > 0 ? [{ ResourceType: type, Tags: tags }] : undefined;
}

export function toTagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Without those of AWS's own, which nobody can set. */
export function fromTagList(list: Pick<Tag, 'Key' | 'Value'>[] | undefined): Tags {
  const tags = (list ?? []).map(({ Key = '', Value = '' }) => [Key, Value] as const);
  return Object.fromEntries(tags.filter(([key]) => !key.startsWith('aws:')));
}

export async function retagEc2(
  { id }: { id: string },
  { all, remove }: TagChange,
  { ec2 }: Scope,
): Promise<void> {
  if (remove.length > 0) await ec2.deleteTags({ Resources: [id], Tags: remove.map((Key) => ({ Key })) });
  if (Object.keys(all).length > 0) await ec2.createTags({ Resources: [id], Tags: toTagList(all) });
}

export function ec2Arn({ region, accountId }: Scope, kind: string, id: string): string {
  return `arn:aws:ec2:${region}:${accountId}:${kind}/${id}`;
}

/** What an AWS answer always has, and its type calls optional. */
export function present<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Error(`the API's answer has no ${what}`);
  return value;
}

export const MINUTES = 60;
/** For how long the real provider retries what depends on things that are being deleted. */
export const DEPENDENCY_CODES = ['DependencyViolation'] as const;
