import { readIfPresent } from '../../secrets/files';
import { certificateExpiry } from '../../secrets/inspect';
import { type Item, ok, warn } from '../item';

const MINIMUM_DAYS = 30;
const DAY_MS = 86_400_000;

interface Certificate {
  node: string;
  expires: Date;
}

/** Nodes' certificates last for a while. That they fit, and have not expired, is said by the secrets. */
export const certificates: Item<Certificate[]> = {
  name: 'certificates',
  ask: async (_, { home, nodes }) =>
    nodes.flatMap(({ name }) => {
      const keystore = readIfPresent(home.secretFile(name, 'keystore'));
      return keystore === undefined ? [] : [{ node: name, expires: certificateExpiry(keystore) }];
    }),
  judge(all, { now }) {
    if (all.length === 0) return ok('none yet');
    const soon = all.filter(({ expires }) => expires.getTime() - now.getTime() < MINIMUM_DAYS * DAY_MS);
    if (soon.length > 0) {
      return warn(
        soon.map(({ node, expires }) => `${node}'s ends on ${day(expires)}`).join(', '),
        'issue new ones, and roll them out: npm run rotate -- certs',
      );
    }
    return ok(`until ${day(new Date(Math.min(...all.map(({ expires }) => expires.getTime()))))} or longer`);
  },
};

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
