import type { Order } from '../drain/order';
import { orderFile } from '../drain/order-files';
import { parseOrder } from '../drain/parse-order';
import type { Files } from '../effects/files';

/**
 * Leave an order for the drain. One that forces the node is only ever replaced by one with less time, so that a watcher
 * that is started anew cannot give more; of others the latest counts: EC2 moves maintenance to other days.
 */
export async function giveOrder(files: Files, order: Order): Promise<void> {
  if (!order.voluntary && !isTighter(order, await readOrder(files, order.cause))) return;
  await files.write(orderFile(order.cause), `${JSON.stringify(order)}\n`);
}

/**
 * Take a voluntary order back. The drain heeds that as long as the instance has not left its group. What AWS does to
 * the instance is never taken back: a metadata service that says so is wrong.
 *
 * @returns whether there was one
 */
export async function withdrawOrder(files: Files, cause: Order['cause']): Promise<boolean> {
  if (!(await readOrder(files, cause))?.voluntary) return false;
  await files.remove(orderFile(cause));
  return true;
}

/** One that cannot be read is none: the drain does not heed it either. */
async function readOrder(files: Files, cause: Order['cause']): Promise<Order | undefined> {
  const text = await files.read(orderFile(cause));
  try {
    return text === undefined ? undefined : parseOrder(text);
  } catch {
    return undefined;
  }
}

function isTighter({ deadline }: Order, existing: Order | undefined): boolean {
  if (existing === undefined) return true;
  if (deadline === null) return false;
  return existing.deadline === null || Date.parse(deadline) < Date.parse(existing.deadline);
}
