import type { Evidence, ExpectedNode, GroupSeen, InstanceSeen } from './evidence';
import { judgeAgent } from './judge-agent';
import { judgeDrift } from './judge-drift';
import { judgeHoldings, viewHoldings } from './judge-holdings';
import { judgeInKafka, viewInKafka } from './judge-node-kafka';
import { itemsAbout, type Judgement, seen } from './judgement';
import type { Attention, NodeStatus, Phase } from './report';

export function judgeNode(node: ExpectedNode, evidence: Evidence, phase: Phase): Judgement<NodeStatus> {
  const { aws, at } = evidence;
  const instance = instanceOf(node, seen(aws.instances));
  const group = groupOf(node, seen(aws.groups));
  const holdings = viewHoldings(node, instance, evidence);
  const inKafka = viewInKafka(node, evidence);
  const status: NodeStatus = {
    name: node.name,
    role: node.role,
    id: node.id,
    zone: node.zone,
    instance: instance && {
      id: instance.id,
      state: instance.state,
      type: instance.type,
      market: instance.market,
      launched: instance.launched.toISOString(),
    },
    agent: instance?.agent
      ? { state: instance.agent.state, since: instance.agent.since.toISOString() }
      : null,
    template: {
      running: instance?.template?.version ?? null,
      deployed: group?.template?.version ?? null,
    },
    ...holdings,
    ...inKafka,
  };
  const serving = instance?.agent?.state === 'running';
  const attention = [
    ...(phase === 'running' ? judgeInstance(node, instance, group, evidence) : []),
    ...(instance ? judgeAgent(node, instance, holdings.volume?.heldBy ?? null, at) : []),
    ...(instance && group ? judgeDrift(node.name, instance, group) : []),
    ...(phase === 'absent' ? [] : judgeHoldings(node, holdings, serving ? instance : null, evidence)),
    // What is wrong with its instance has been said; that Kafka lacks it then is no news.
    ...(serving || 'error' in aws.instances ? judgeInKafka(node, inKafka, evidence) : []),
  ];
  return { status, attention };
}

/** The one that its group launched, the newest if that is just replacing it. */
export function instanceOf({ name }: ExpectedNode, instances: InstanceSeen[] | null): InstanceSeen | null {
  const own = (instances ?? []).filter(
    ({ node, group, state }) => node === name && group !== null && state !== 'shutting-down',
  );
  return own.sort((a, b) => b.launched.getTime() - a.launched.getTime())[0] ?? null;
}

export function groupOf({ name }: ExpectedNode, groups: GroupSeen[] | null): GroupSeen | null {
  return groups?.find(({ node }) => node === name) ?? null;
}

/** Whether its group has what it wants, and wants what it should. */
function judgeInstance(
  { name }: ExpectedNode,
  instance: InstanceSeen | null,
  group: GroupSeen | null,
  { aws }: Evidence,
): Attention[] {
  const item = itemsAbout(name);
  if (!group) {
    if ('error' in aws.groups) return [];
    return item('groupMissing', 'it has no Auto Scaling group', 'scripts/cdktf deploy compute');
  }
  if (group.desired === 0) {
    return item('groupAtZero', `group ${group.name} wants no instance`, 'scripts/cdktf deploy compute');
  }
  const suspended = group.suspended.includes('Launch')
    ? item(
        'launchSuspended',
        `group ${group.name} may not launch instances (AWS does that after a day of failures)`,
        `aws autoscaling resume-processes --auto-scaling-group-name ${group.name}`,
      )
    : [];
  if (instance || 'error' in aws.instances) return suspended;
  if (group.launchFailure !== null) {
    return [...suspended, ...item('launchFailed', group.launchFailure, launchAdvice(group.launchFailure))];
  }
  const activities = `aws autoscaling describe-scaling-activities --auto-scaling-group-name ${group.name}`;
  const todo = `wait a minute, its group launches one; if not, look why: ${activities}`;
  return [...suspended, ...item('instanceMissing', 'no instance runs', todo)];
}

/** By AWS's words (EC2 User Guide, "Troubleshoot instance launch issues"). */
function launchAdvice(message: string): string {
  if (/MaxSpotInstanceCountExceeded|LimitExceeded/.test(message)) {
    return 'a quota of the account is reached: ask for more (Service Quotas, EC2), or free some';
  }
  if (/Capacity/.test(message)) {
    return 'AWS has none left just now, and its group goes on trying; more instanceTypes, or market: on-demand, help';
  }
  return 'see to the reason that AWS gives; its group goes on trying';
}
