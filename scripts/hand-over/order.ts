import type { Evidence, ExpectedNode, InstanceSeen, TemplateVersion } from '../status/evidence';
import { templateKey } from '../status/evidence';
import { short } from '../status/judge-bundles';
import { judgeDrift } from '../status/judge-drift';
import { groupOf } from '../status/judge-node';
import { seen } from '../status/judgement';
import { instancesSeen, situationOf } from './situation';

/** A node that is to get a new instance, and why. */
export interface Step {
  node: ExpectedNode;
  instance: InstanceSeen;
  why: string;
}

export interface RollOptions {
  /** Names of the nodes to look at. @default all */
  only: string[] | null;
  /** Also those that run what is deployed. */
  all: boolean;
}

/** Those that serve and are outdated, in the order in which to replace them. */
export function planRoll(evidence: Evidence, { only, all }: RollOptions): Step[] {
  const instances = instancesSeen(evidence);
  return rollOrder(evidence).flatMap((node) => {
    const situation = situationOf(node, instances);
    if (situation.kind !== 'serving' || (only && !only.includes(node.name))) return [];
    const { instance } = situation;
    const why = outdated(node, instance, evidence);
    if (why.length === 0 && !all) return [];
    return [{ node, instance, why: why.join('; ') || 'as asked for' }];
  });
}

/**
 * Controllers first, as Strimzi rolls them: brokers of a new version may need what controllers of the old one lack.
 * The active controller last among them, so that it moves once and not with every step.
 */
export function rollOrder({ nodes, kafka }: Evidence): ExpectedNode[] {
  const active = seen(kafka.quorum)?.leaderId;
  const rank = ({ role, id }: ExpectedNode) => (role === 'broker' ? 2 : id === active ? 1 : 0);
  return [...nodes].sort((a, b) => rank(a) - rank(b));
}

function outdated(node: ExpectedNode, instance: InstanceSeen, { aws }: Evidence): string[] {
  const group = groupOf(node, seen(aws.groups));
  if (!group) return [];
  const drift = judgeDrift(node.name, instance, group).map(({ message }) => message);
  return [...drift, ...bundleChange(instance.template, group.template, seen(aws.bundles) ?? new Map())];
}

/** Only another launch template brings another bundle, so this is no reason of its own, but worth to be known. */
function bundleChange(
  running: TemplateVersion | null,
  deployed: TemplateVersion | null,
  bundles: Map<string, string>,
): string[] {
  const [from, to] = [running, deployed].map((template) => template && bundles.get(templateKey(template)));
  return from && to && from !== to ? [`bundle ${short(from)} becomes ${short(to)}`] : [];
}
