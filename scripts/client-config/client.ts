import type { ClusterDefinition } from '../../cluster/config';
import { ADMIN_USER } from '../../cluster/names';
import { type User, userNames } from '../../cluster/users';
import { OperatorError } from '../../cluster/errors';
import { consumerGroups } from '../apply/desired';

/** @throws OperatorError USAGE for a user that the configuration does not have */
export function refuseUnknownUser(name: string, config: Pick<ClusterDefinition, 'users'>): void {
  const known = userNames(config);
  if (known.includes(name)) return;
  throw new OperatorError(
    'USAGE',
    `${name} is no user of cluster.config.ts`,
    `choose from ${known.join(', ')}`,
  );
}

/** What a user may do, for whoever gets its configuration. */
export function permissions(name: string, user: User | undefined): string[] {
  if (name === ADMIN_USER) return ['may do everything'];
  if (!user) return ['may do nothing until cluster.config.ts says so'];
  const list = (what: string, patterns: string[]) =>
    patterns.length > 0 ? [`${what} ${patterns.join(', ')}`] : [];
  return [
    ...list('may write to topics', user.produce),
    ...list('may read topics', user.consume),
    ...(user.consume.length > 0 ? list('may read in consumer groups', consumerGroups(name, user)) : []),
    ...list('may write in transactions with ids', user.transact),
  ];
}
