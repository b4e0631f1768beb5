import type { Filter } from '@aws-sdk/client-ec2';

/** A `filter` block. */
export type FilterBlock = { name: string; values: string[] };

/** As EC2 takes them: an empty list it would refuse. */
export function toFilters(blocks: FilterBlock[]): Filter[] | undefined {
  if (blocks.length === 0) return undefined;
  return blocks.map(({ name, values }) => ({ Name: name, Values: values }));
}
