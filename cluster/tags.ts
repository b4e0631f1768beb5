import { z } from 'zod';
import { got, instead } from './config-fields';
import { TAGS } from './names';

const RESERVED = [...Object.values(TAGS), 'Name'];
/** AWS allows 50 on a resource; the cluster's own and some room are kept back. */
const MAX_TAGS = 40;
/**
 * What both EC2's metadata service can serve (no space, no slash) and IAM and SSM take (no comma): a tag goes on
 * every resource, and an instance whose tags its metadata cannot serve does not launch.
 */
const KEY = /^[A-Za-z0-9+\-=._:@]{1,128}$/;
/** IAM's characters, which are the narrowest. */
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
/** Names of their own in the metadata service's tree. */
const UNSERVED = ['.', '..', '_index'];

const valueAdvice = 'write a text of up to 256 letters, digits, spaces and _ . : / = + - @';

/** Tags for every resource of the cluster beside its own. */
export const tagsField = z
  .record(z.string(), z.string(instead(valueAdvice)).regex(VALUE, instead(valueAdvice)), {
    ...instead('write an object of texts, for example { Team: "data" }'),
  })
  .superRefine((tags, context) => {
    const keys = Object.keys(tags);
    if (keys.length > MAX_TAGS) {
      context.addIssue(
        `got ${keys.length} tags; at most ${MAX_TAGS} are allowed: drop ${keys.length - MAX_TAGS}`,
      );
    }
    for (const [index, key] of keys.entries()) {
      const message = keyProblem(key, keys.slice(0, index));
      if (message)
        context.addIssue({ code: 'custom', path: [key], message: `${got(key)} as a key; ${message}` });
    }
  });

function keyProblem(key: string, before: string[]): string | undefined {
  const same = (other: string) => other.toLowerCase() === key.toLowerCase();
  if (!KEY.test(key)) return 'use 1 to 128 of letters, digits and + - = . _ : @ (no space, comma or slash)';
  if (UNSERVED.includes(key)) return 'the metadata service cannot serve it: choose another';
  if (/^aws:/i.test(key)) return 'keys that start with "aws:" are AWS\'s own: choose another';
  // IAM takes no two keys that differ in case only.
  if (RESERVED.some(same)) return `the cluster writes ${RESERVED.join(', ')} itself: choose another`;
  if (before.some(same)) return 'another key differs in case only, which IAM refuses: keep one of them';
  return undefined;
}
