import { IMAGE } from '../../../cluster/image';
import { isStandardType } from '../../../cluster/instance-types';
import type { Node } from '../../../cluster/nodes';
import type { Answer } from '../answer';
import type { TypeInfo } from '../aws';
import { fail, type Finding, type Item, ofAnswer, ok, warn } from '../item';
import { typesOf } from '../types-of';

/** The configured types exist in the region, boot the image, and can be bought as configured. */
export const instanceTypes: Item<Answer<TypeInfo[]>> = {
  name: 'instance types',
  ask: ({ aws }, { nodes }) => aws.instanceTypes(typesOf(nodes)),
  judge: (answer, { config, nodes }) =>
    ofAnswer(answer, (known) => {
      const unfit = (type: string, node: Node) =>
        unfitness(
          known.find((one) => one.type === type),
          node,
        );
      const stranded = nodes.filter((node) => node.instanceTypes.every((type) => unfit(type, node)));
      const problems = nodes.flatMap((node) =>
        node.instanceTypes.flatMap((type) => {
          const problem = unfit(type, node);
          return problem ? [`${type} ${problem}`] : [];
        }),
      );
      const advice = `take them out of instanceTypes in cluster.config.ts and list others that ${config.region} has`;
      const found = [...new Set(problems)].join(', ');
      if (stranded.length > 0) {
        return fail(`no type left for ${stranded.map(({ name }) => name).join(', ')}: ${found}`, advice);
      }
      if (problems.length > 0) return warn(found, advice);
      return ageing(known, nodes) ?? uncounted(known) ?? ok(`${known.length}, all ${IMAGE.architecture}`);
    }),
};

function unfitness(info: TypeInfo | undefined, { market }: Node): string | undefined {
  if (!info) return 'does not exist here';
  if (!info.architectures.includes(IMAGE.architecture)) return `is ${info.architectures.join(' and ')}`;
  if (!info.markets.includes(market)) return `is not sold as ${market}`;
  return undefined;
}

/** Earlier generations among others add spot pools; a node with nothing else depends on what gets scarce. */
function ageing(known: TypeInfo[], nodes: Node[]): Finding | undefined {
  const current = known.filter(({ currentGeneration }) => currentGeneration).map(({ type }) => type);
  const without = nodes.filter(({ instanceTypes }) => !instanceTypes.some((type) => current.includes(type)));
  if (without.length === 0) return undefined;
  return warn(
    `only earlier generations for ${without.map(({ name }) => name).join(', ')}`,
    'add types of current generations to instanceTypes in cluster.config.ts: earlier ones get scarce',
  );
}

/** The items about vCPUs look at the quotas of standard instances only. */
function uncounted(known: TypeInfo[]): Finding | undefined {
  const special = known.map(({ type }) => type).filter((type) => !isStandardType(type));
  if (special.length === 0) return undefined;
  return warn(
    `${special.join(', ')}: not of the standard families, whose vCPU quotas are looked at here`,
    'see in Service Quotas that the quota of their own family is high enough',
  );
}
