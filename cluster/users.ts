import { z } from 'zod';
import { instead, namesWithout, section } from './config-fields';
import { ADMIN_USER, isNodeName, USERS } from './names';

/** `*` means "whatever follows", and stands last. */
const patternAdvice = (what: string) =>
  instead(`list ${what} by name or by prefix, for example ["orders", "billing-*"]; ["*"] are all`);

function patterns(pattern: RegExp, what: string) {
  const advice = patternAdvice(what);
  return z.array(z.string(advice).regex(pattern, advice), advice);
}

const topics = patterns(/^([A-Za-z0-9._-]{1,249}\*?|\*)$/, 'topics');

const userShape = {
  /** Topics that it may write to. */
  produce: topics.default([]),
  /** Topics that it may read. */
  consume: topics.default([]),
  /** Consumer groups in which it may read. @default one named like the user, and all that start with its name and "-" */
  groups: patterns(/^([^\s*,]+\*?|\*)$/, 'consumer groups').optional(),
  /** Transactional ids under which it may write to its topics. */
  transact: patterns(/^([^\s*,]+\*?|\*)$/, 'transactional ids').default([]),
};

const user = section(userShape).superRefine(({ produce, consume, groups, transact }, context) => {
  const problem = (key: string, message: string) =>
    context.addIssue({ code: 'custom', path: [key], message });
  if (groups && consume.length === 0)
    problem('groups', 'nothing is read in a group: add consume, or drop it');
  if (transact.length > 0 && produce.length === 0) {
    problem('transact', 'a transaction writes to topics: add produce, or drop it');
  }
});

/** Users by name. */
export const usersField = z
  .record(
    z.string(),
    user,
    instead('write an object of users, for example { shop: { produce: ["orders"] } }'),
  )
  .superRefine(namesWithout(nameProblem));

export type User = z.output<typeof user>;

function nameProblem(name: string): string | undefined {
  // Also a file's name, on file systems that don't tell case apart, and what nobody has to escape.
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(name)) {
    return 'name a user with up to 64 of a-z, 0-9, ".", "_" and "-", a letter or digit first';
  }
  if (isNodeName(name))
    return 'nodes are called like this, and logs would not tell them apart: choose another';
  if (name === ADMIN_USER) return 'this user may do everything already: choose another';
  return undefined;
}

/** All users with a password: those that every cluster has, and those that are configured. */
export function userNames({ users }: { users: Record<string, User> }): string[] {
  return [...new Set([...USERS, ...Object.keys(users)])];
}

/** Whether a new cluster has the user from the start: its password is not for `npm run apply` to set. */
export function isBuiltIn(name: string): boolean {
  return (USERS as readonly string[]).includes(name);
}
