import { isDeepStrictEqual } from 'node:util';
import type { ClusterConfig } from './config';
import { OperatorError } from './errors';
import type { ClusterIds } from './ids';

export type Founding = ClusterIds['founded'];

/** What each fact decides: why it can't change while the cluster lives. */
const WHY: Record<keyof Founding, string> = {
  name: 'every AWS name, tag and secret has it',
  region: 'volumes and addresses are there',
  zones: "a node's volume is in its zone",
  cidr: 'nodes and clients know each other by its addresses',
  controllers: 'the quorum was formed with them',
};

/** What a new cluster records of its configuration in ids.json. */
export function founding({ name, region, zones, cidr, controllers }: ClusterConfig): Founding {
  return { name, region, zones, cidr, controllers: controllers.count };
}

/** @throws OperatorError CONFIG_IMMUTABLE naming everything that a cluster can't change once it is founded */
export function refuseRefounding(config: ClusterConfig, { founded }: ClusterIds): void {
  const wanted = founding(config);
  const problems = (Object.keys(WHY) as (keyof Founding)[])
    .filter((key) => !isDeepStrictEqual(wanted[key], founded[key]))
    .map((key) => {
      const [got, allowed] = [wanted[key], founded[key]].map((value) => JSON.stringify(value));
      return `${key === 'controllers' ? 'controllers.count' : key}: got ${got}; this cluster has ${allowed} for life, since ${WHY[key]}`;
    });
  if (problems.length === 0) return;
  throw new OperatorError(
    'CONFIG_IMMUTABLE',
    `the configuration changes what a cluster keeps for life:\n  ${problems.join('\n  ')}`,
    'undo that in cluster.config.ts. Was the cluster never deployed, or destroyed? Then remove clusters/<name>/ and ' +
      'run `npm run init`. For another cluster beside it choose another name',
  );
}
