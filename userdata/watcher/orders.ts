import { NODE_PATHS } from '../../cluster/node-paths';
import type { Order } from '../drain/order';
import type { Files } from '../effects/files';

const orderFile = (cause: Order['cause']): string => `${NODE_PATHS.orders}/${cause}.json`;

/** Leave an order for the drain. One that is there already is only ever replaced by one with less time. */
export async function giveOrder(files: Files, order: Order): Promise<void> {
  const file = orderFile(order.cause);
  if (!isTighter(order, await files.read(file))) return;
  await files.write(file, `${JSON.stringify(order)}\n`);
}

/**
 * Take a voluntary order back. The drain heeds that as long as the instance has not left its group. What AWS does to
 * the instance is never taken back: a metadata service that says so is wrong.
 *
 * @returns whether there was one
 */
export async function withdrawOrder(files: Files, cause: Order['cause']): Promise<boolean> {
  const existing = await files.read(orderFile(cause));
  if (existing === undefined || !(JSON.parse(existing) as Order).voluntary) return false;
  await files.remove(orderFile(cause));
  return true;
}

/** ISO 8601 in UTC: sorted as text is sorted in time. */
function isTighter({ deadline }: Order, existing: string | undefined): boolean {
  if (existing === undefined) return true;
  const { deadline: before } = JSON.parse(existing) as Order;
  return deadline !== null && (before === null || deadline < before);
}
