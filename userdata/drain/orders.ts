import { z } from 'zod';
import { NODE_PATHS } from '../../cluster/node-paths';
import type { Machine } from '../effects/machine';
import { CAUSES, type Order } from './order';

const schema = z.object({
  cause: z.enum(CAUSES),
  why: z.string(),
  seenAt: z.string(),
  voluntary: z.boolean(),
  deadline: z.string().nullable(),
  standby: z.enum(['until-deadline', 'if-replaced', 'never']),
  leaveGroup: z.boolean(),
}) satisfies z.ZodType<Order>;

/** All orders that the watcher has left, in no order. One that cannot be read is told and left out. */
export async function readOrders({ files, log }: Pick<Machine, 'files' | 'log'>): Promise<Order[]> {
  const names = (await files.list(NODE_PATHS.orders)).filter((name) => name.endsWith('.json'));
  const orders = await Promise.all(
    names.map(async (name) => {
      try {
        const text = await files.read(`${NODE_PATHS.orders}/${name}`);
        return text === undefined ? [] : [schema.parse(JSON.parse(text))];
      } catch (error) {
        log.warn(`order ${name} cannot be read: ${String(error)}`);
        return [];
      }
    }),
  );
  return orders.flat();
}
