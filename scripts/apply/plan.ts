import { AclResourceTypes, ResourcePatternTypes, type AclEntry } from 'kafkajs';
import { OperatorError } from '../../cluster/errors';
import type { ScramUser } from '../../kafka/scram-credentials';
import type { NewTopic } from '../../kafka/topic-changes';
import type { Desired, DesiredUser } from './desired';
import type { Observed } from './observed';
import { planTopics } from './plan-topics';
import { planUsers } from './plan-users';

export interface ConfigChange {
  name: string;
  /** Null if the cluster's value holds. */
  from: string | null;
  to: string | null;
}

/** One thing to do to a cluster. */
export type Change =
  | { kind: 'create topic'; topic: NewTopic }
  | { kind: 'add partitions'; topic: string; from: number; to: number }
  | { kind: 'alter configs'; topic: string; configs: ConfigChange[] }
  | { kind: 'create user'; user: string }
  | { kind: 'grant'; principal: string; acls: AclEntry[] }
  | { kind: 'revoke'; principal: string; acls: AclEntry[] }
  | { kind: 'delete user'; user: ScramUser; acls: AclEntry[] }
  | { kind: 'delete topic'; topic: string };

/** Something in the cluster that the configuration does not have, or has otherwise, and that is left alone. */
export interface Drift {
  what: string;
  /** What an operator may do about it, if it is not to be taken away. */
  todo: string;
  /** What takes it away, once somebody types its name behind --delete. */
  deletion?: { name: string; change: Change };
}

export interface Plan {
  /** In the order in which they are to be done. */
  changes: Change[];
  drift: Drift[];
  /** What may be a slip of the pen. */
  notes: string[];
}

export interface PlanOptions {
  clusterId: string;
  /** Names of drift to be taken away, for example topic:orders. */
  deletions: string[];
}

/**
 * What makes the cluster what the configuration says.
 *
 * @throws OperatorError CLUSTER_FOREIGN; APPLY_REFUSED naming everything that cannot be brought about
 */
export function planChanges(desired: Desired, observed: Observed, options: PlanOptions): Plan {
  refuseOtherCluster(observed, options);
  const topics = planTopics(desired.topics, observed.topics);
  refuseAny(topics.refusals);
  const users = planUsers(desired.users, observed);
  const drift = [...topics.drift, ...users.drift];
  const isNamed = ({ deletion }: Drift) => deletion && options.deletions.includes(deletion.name);
  return {
    changes: [
      ...topics.changes,
      ...users.changes,
      ...drift.filter(isNamed).map(({ deletion }) => deletion!.change),
    ],
    drift: drift.filter((one) => !isNamed(one)),
    notes: [...missingTopics(desired, observed), ...sharedGroups(desired)],
  };
}

function refuseOtherCluster({ clusterId: got }: Observed, { clusterId: wanted }: PlanOptions): void {
  if (got === wanted) return;
  throw new OperatorError(
    'CLUSTER_FOREIGN',
    `the cluster that answers has the id ${got}; ids.json of this checkout says ${wanted}`,
    'see that KAFKA_BOOTSTRAP and the deployed outputs name the cluster that cluster.config.ts is about',
  );
}

/** @throws OperatorError APPLY_REFUSED if there are any reasons */
export function refuseAny(refusals: string[]): void {
  if (refusals.length === 0) return;
  throw new OperatorError(
    'APPLY_REFUSED',
    `the cluster cannot be made what cluster.config.ts says:\n  ${refusals.join('\n  ')}`,
    'edit cluster.config.ts; nothing was changed',
  );
}

/** @throws OperatorError USAGE for a deletion that there is not: what was done already is no longer there */
export function refuseUnknownDeletions(desired: Desired, observed: Observed, options: PlanOptions): void {
  const { deletions } = options;
  const { drift } = planChanges(desired, observed, { ...options, deletions: [] });
  const known = drift.flatMap(({ deletion }) => (deletion ? [deletion.name] : []));
  const unknown = deletions.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new OperatorError(
    'USAGE',
    `nothing to delete is called ${unknown.join(', ')}`,
    `${known.length > 0 ? `there is ${known.join(', ')}` : 'there is nothing'}; what is configured is taken out of ` +
      'cluster.config.ts first',
  );
}

/** Topics that somebody is let at by name, and that neither exist nor are configured. */
/** By default a user reads in all groups that begin with its name and "-": one who is called like that has them, too. */
function sharedGroups({ users }: Desired): string[] {
  const groupsOf = ({ acls }: DesiredUser) =>
    acls.filter(({ resourceType }) => resourceType === AclResourceTypes.GROUP);
  const prefixes = (user: DesiredUser) =>
    groupsOf(user)
      .filter(({ resourcePatternType }) => resourcePatternType === ResourcePatternTypes.PREFIXED)
      .map(({ resourceName }) => resourceName);
  return users.flatMap((user) =>
    users
      .filter((other) => other !== user)
      .filter((other) =>
        groupsOf(other).some(({ resourceName }) =>
          prefixes(user).some((prefix) => resourceName.startsWith(prefix)),
        ),
      )
      .map(({ name }) => `user ${user.name} may read in groups of user ${name}: name the groups of either`),
  );
}

function missingTopics({ topics, users }: Desired, observed: Observed): string[] {
  const known = new Set([...topics, ...observed.topics].map(({ topic }) => topic));
  return users.flatMap(({ name, acls }) => {
    const named = acls
      .filter(({ resourceType, resourcePatternType, resourceName }) => {
        const literal = resourcePatternType === ResourcePatternTypes.LITERAL && resourceName !== '*';
        return resourceType === AclResourceTypes.TOPIC && literal;
      })
      .map(({ resourceName }) => resourceName);
    const missing = [...new Set(named)].filter((topic) => !known.has(topic));
    return missing.map(
      (topic) => `user ${name} is let at topic ${topic}, which is neither configured nor there`,
    );
  });
}
