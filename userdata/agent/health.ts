import { X509Certificate } from 'node:crypto';
import { NODE_PATHS } from '../../cluster/node-paths';
import type { Role } from '../../cluster/nodes';
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

/** What one look has found. */
export interface Look {
  /** Troubles by name, so that the same one is known from one look to the next. */
  troubles: ReadonlyMap<string, string>;
  /** Names of troubles of which nothing could be said. */
  unknown: ReadonlySet<string>;
}

const AT_RISK = { broker: 'replicas at risk', controller: 'quorum at risk' } as const;

async function look(node: NodeContext): Promise<Look> {
  const { descriptor, kafka, machine } = node;
  const { role } = descriptor.node;
  const troubles = new Map<string, string>();
  const unknown = new Set<string>();
  const dead = await checkKafka(node).then(() => undefined, reason);
  if (dead) troubles.set('Kafka does not run', dead);
  const risks = dead ? null : await kafka.risks().catch((error) => silence(role, reason(error)));
  if (risks === null) unknown.add(AT_RISK[role]);
  else if (risks.length > 0) troubles.set(AT_RISK[role], risks.join('\n'));
  const keystore = await machine.files.read(NODE_PATHS.keystore);
  const expiry = keystore && expiryTrouble(keystore, machine.clock.now());
  if (expiry) troubles.set('certificate near expiry', expiry);
  return { troubles, unknown };
}

/** A quorum that nobody describes has no leader. A broker that cannot be asked may be starting. */
function silence(role: Role, why: string): string[] | null {
  return role === 'controller' ? [why] : null;
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
export function lasting(tell: (news: News) => void): (look: Look) => void {
  const looks = new Map<string, number>();
  return ({ troubles, unknown }) => {
    for (const [what, details] of troubles) {
      const seen = (looks.get(what) ?? 0) + 1;
      looks.set(what, seen);
      if (seen === LASTS_LOOKS) tell({ what, details: `${details}\nSee docs/operations.md.` });
    }
    for (const [what, seen] of looks) {
      if (troubles.has(what) || unknown.has(what)) continue;
      looks.delete(what);
      if (seen >= LASTS_LOOKS) tell({ what: `over: ${what}`, details: 'Nothing to do any more.' });
    }
  };
}
