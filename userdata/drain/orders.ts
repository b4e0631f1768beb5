import { z } from 'zod';
import type { Machine } from '../effects/machine';
import { CAUSES, type Order } from './order';
import { listOrderFiles } from './order-files';

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
  const orders = await Promise.all(
    (await listOrderFiles(files)).map(async (file) => {
      try {
        const text = await files.read(file);
        return text === undefined ? [] : [schema.parse(JSON.parse(text))];
      } catch (error) {
        log.warn(`${file} cannot be read: ${String(error)}`);
        return [];
      }
    }),
  );
  return orders.flat();
}
