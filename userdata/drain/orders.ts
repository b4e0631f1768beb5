import type { Machine } from '../effects/machine';
import type { Order } from './order';
import { listOrderFiles } from './order-files';
import { parseOrder } from './parse-order';

/** All orders that the watcher has left, in no order. One that cannot be read is told and left out. */
export async function readOrders({ files, log }: Pick<Machine, 'files' | 'log'>): Promise<Order[]> {
  const orders = await Promise.all(
    (await listOrderFiles(files)).map(async (file) => {
      try {
        const text = await files.read(file);
        return text === undefined ? [] : [parseOrder(text)];
      } catch (error) {
        log.warn(`${file} cannot be read: ${String(error)}`);
        return [];
      }
    }),
  );
  return orders.flat();
}
