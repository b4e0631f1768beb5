import type { Node } from '../../../cluster/nodes';
import type { Answer } from '../answer';
import { fail, type Item, ofAnswer, ok, warn } from '../item';
import { typesOf } from '../types-of';

/** The zone of each node offers the types that the node may run on. */
export const offerings: Item<Answer<{ zone: string; type: string }[]>> = {
  name: 'types in zones',
  ask: ({ aws }, { config, nodes }) => aws.offerings(config.zones, typesOf(nodes)),
  judge: (answer, { nodes }) =>
    ofAnswer(answer, (offered) => {
      const isOffered = ({ zone }: Node, type: string) =>
        offered.some((one) => one.zone === zone && one.type === type);
      const lacking = nodes
        .map((node) => ({ node, missing: node.instanceTypes.filter((type) => !isOffered(node, type)) }))
        .filter(({ missing }) => missing.length > 0);
      const stranded = lacking.filter(({ node, missing }) => missing.length === node.instanceTypes.length);
      const lines = (some: typeof lacking) =>
        some
          .map(({ node, missing }) => `${node.zone} does not offer ${missing.join(', ')} to ${node.name}`)
          .join('; ');
      const advice = (some: typeof lacking) => {
        const roles = [...new Set(some.map(({ node }) => `${node.role}s.instanceTypes`))].join(' and ');
        const zones = [...new Set(some.map(({ node }) => node.zone))].join(' and ');
        return `add types to ${roles} in cluster.config.ts that ${zones} offers, or choose another zone`;
      };
      if (stranded.length > 0) return fail(`no type left: ${lines(stranded)}`, advice(stranded));
      if (lacking.length > 0) {
        return warn(lines(lacking), `they have fewer spot pools to live on: ${advice(lacking)}`);
      }
      return ok('each zone offers all types of its nodes');
    }),
};
