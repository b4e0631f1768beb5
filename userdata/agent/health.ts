import { X509Certificate } from 'node:crypto';
import { NODE_PATHS } from '../../cluster/node-paths';
import { checkKafka } from './kafka';
import type { NodeContext } from './context';
import { reason } from './life';
import type { News } from './news';

const LOOK_EVERY_MS = 60_000;
/** Two looks in a row: a hand-over takes partitions down to min ISR for less than that. */
const LASTS_LOOKS = 2;
const EXPIRY_WARNING_DAYS = 30;
const DAY_MS = 86_400_000;

/** Look after the node for as long as it runs, and tell what people have to see to. */
export async function watchHealth(node: NodeContext, tell: (news: News) => void): Promise<never> {
  const take = lasting(tell);
  for (;;) {
    await node.machine.clock.sleep(LOOK_EVERY_MS);
    take(await look(node));
  }
}

/** Troubles by name, so that the same one is known from one look to the next. */
export type Troubles = Map<string, string>;

async function look(node: NodeContext): Promise<Troubles> {
  const { descriptor, kafka, machine } = node;
  const troubles: Troubles = new Map();
  const dead = await checkKafka(node).then(() => undefined, reason);
  if (dead) troubles.set('Kafka does not run', dead);
  // Kafka that cannot be asked is no news by itself: it may be starting.
  const risks = dead
    ? []
    : await kafka.risks()
        .catch(() => []);
  if (risks.length > 0) {
    const what = descriptor.node.role === 'controller' ? 'quorum at risk' : 'replicas at risk';
    troubles.set(what, risks.join('\n'));
  }
  const keystore = await machine.files.read(NODE_PATHS.keystore);
  const expiry = keystore && expiryTrouble(keystore, machine.clock.now());
  if (expiry) troubles.set('certificate near expiry', expiry);
  return troubles;
}

/** @param keystore PEM with the node's certificate first */
export function expiryTrouble(keystore: string, now: number): string | undefined {
  const expiry = Date.parse(new X509Certificate(keystore).validTo);
  const days = Math.floor((expiry - now) / DAY_MS);
  if (days >= EXPIRY_WARNING_DAYS) return undefined;
  const when = `on ${new Date(expiry).toISOString().slice(0, 10)}`;
  return days < 0
    ? `The certificate expired ${when}: nobody talks to this node any more.`
    : `The certificate ends ${when}, in ${days} days; from then on nobody talks to this node.`;
}

/** Tells of a trouble once it has lasted, once; and once that it is over. */
export function lasting(tell: (news: News) => void): (troubles: Troubles) => void {
  const looks = new Map<string, number>();
  return (troubles) => {
    for (const [what, details] of troubles) {
      const seen = (looks.get(what) ?? 0) + 1;
      looks.set(what, seen);
      if (seen === LASTS_LOOKS) tell({ what, details: `${details}\nSee docs/operations.md.` });
    }
    for (const [what, seen] of looks) {
      if (troubles.has(what)) continue;
      looks.delete(what);
      if (seen >= LASTS_LOOKS) tell({ what: `over: ${what}`, details: 'Nothing to do any more.' });
    }
  };
}
