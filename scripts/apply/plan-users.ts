import type { AclEntry } from 'kafkajs';
import { isNodeDistinguishedName, isOwnTopic } from '../../cluster/names';
import { isBuiltIn } from '../../cluster/users';
import { aclKey, describeGrants } from '../../kafka/acls';
import type { ScramUser } from '../../kafka/scram-credentials';
import { counted } from '../counted';
import type { DesiredUser } from './desired';
import type { Observed } from './observed';
import type { Change, Drift } from './plan';

export interface UserPlan {
  changes: Change[];
  drift: Drift[];
}

/** Users and what they may do. */
export function planUsers(desired: DesiredUser[], observed: Observed): UserPlan {
  const { users, acls, otherPassword } = observed;
  const granted = new Set(acls.map(aclKey));
  const wanted = new Set(desired.flatMap((user) => user.acls.map(aclKey)));
  // What a check was let do by itself is its own affair.
  const foreign = acls.filter((acl) => !wanted.has(aclKey(acl)) && !isOwnTopic(acl.resourceName));

  const unmanaged = users.filter(
    ({ name }) => !isBuiltIn(name) && !desired.some((user) => user.name === name),
  );
  const theirs = (name: string) => foreign.filter(({ principal }) => principal === principalOf(name));
  const others = [...new Set(foreign.map(({ principal }) => principal))].filter(
    (principal) => !unmanaged.some(({ name }) => principalOf(name) === principal),
  );
  return {
    changes: desired.flatMap((user) => [
      ...creation(user, observed),
      ...grants(
        user,
        user.acls.filter((acl) => !granted.has(aclKey(acl))),
      ),
    ]),
    drift: [
      ...otherPassword.map(foreignPassword),
      ...unmanaged.map((user) => unmanagedUser(user, theirs(user.name))),
      ...others.map((principal) =>
        unmanagedGrants(
          principal,
          foreign.filter((acl) => acl.principal === principal),
        ),
      ),
    ],
  };
}

function principalOf(user: string): string {
  return `User:${user}`;
}

function creation({ name, builtIn }: DesiredUser, { users }: Observed): Change[] {
  const exists = builtIn || users.some((user) => user.name === name);
  return exists ? [] : [{ kind: 'create user', user: name }];
}

function grants({ name }: DesiredUser, acls: AclEntry[]): Change[] {
  return acls.length > 0 ? [{ kind: 'grant', principal: principalOf(name), acls }] : [];
}

/** Not set by itself: another checkout may have changed it, and its clients would be shut out. */
function foreignPassword(user: string): Drift {
  return {
    what: `user ${user} has another password than the one in this checkout`,
    todo:
      'another checkout changed it: remove its file, then `npm run secrets -- pull`; nobody did, or a rotation was cut short: ' +
      `\`npm run rotate -- user ${user}\``,
  };
}

function unmanagedUser(user: ScramUser, acls: AclEntry[]): Drift {
  // Kafka takes any name for a SCRAM user's, and compares principals by their names alone.
  const isNode = isNodeDistinguishedName(user.name);
  return {
    what: isNode
      ? `user ${user.name} is called like a node, which may do everything`
      : `user ${user.name}, ${counted(acls.length, 'grant')}`,
    todo: isNode ? 'delete it, and find out who made it: only admin could' : 'configure it',
    deletion: { name: `user:${user.name}`, change: { kind: 'delete user', user, acls } },
  };
}

function unmanagedGrants(principal: string, acls: AclEntry[]): Drift {
  const name = principal.replace(/^User:/, '');
  return {
    what: `${name} may ${describeGrants(acls).join('; ')}`,
    todo: 'configure it',
    deletion: { name: `grants:${name}`, change: { kind: 'revoke', principal, acls } },
  };
}
