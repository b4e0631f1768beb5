import { TAGS } from '../../cluster/names';

/** Filters of EC2's describing calls for what bears the cluster's tag. */
export function tagged(cluster: string): { Filters: { Name: string; Values: string[] }[] } {
  return { Filters: [{ Name: `tag:${TAGS.cluster}`, Values: [cluster] }] };
}
