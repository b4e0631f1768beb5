import { type DrainContext, step } from './context';
import { isLeaving, leaveVoluntarily, mayWithdraw, type Preparation, prepare } from './leaving';
import { DEADLINE_NEAR, lateness } from './news';
import { type Mandate, mandateOf } from './order';
import { readOrders } from './orders';
import { reasonsToStay, reasonsToWait } from './reasons';

/** What stopping Kafka, unmounting and detaching may take: this long before the deadline nothing is waited for. */
const RESERVE_MS = 40_000;
/** Seconds count only where they are numbered. */
const LOOK_EVERY_MS = { forced: 1000, voluntary: 3000 };
/** What one look at AWS and Kafka may take. With less time than the least there is none. */
const LOOK_MS = { least: 1000, most: 5000 };

/**
 * Wait for the right moment to stop Kafka, and prepare for it: make the group launch a replacement, wait until that
 * stands by, let other nodes go first that drain as well, and see that no partition suffers. All of that ends at the
 * deadline; a voluntary hand-over has none, or a late one.
 *
 * Orders are read again each time: a later one may leave less time.
 *
 * @returns false if there is nothing to do any more: the order was taken back before the instance left its group
 */
export async function waitForMoment(context: DrainContext): Promise<boolean> {
  const { clock, log } = context.machine;
  const preparation: Preparation = {};
  const tellIfLate = lateness(context);
  let waitingFor = '';
  for (;;) {
    const mandate = await currentMandate(context);
    if (!mandate) {
      if (await mayWithdraw(context, preparation)) return false;
      await clock.sleep(LOOK_EVERY_MS.voluntary);
      continue;
    }
    await prepare(context, mandate, preparation);
    const left = timeLeft(mandate, clock.now());
    if (left < LOOK_MS.least) {
      await clock.sleep(Math.max(0, left));
      return stopNow(context, `${DEADLINE_NEAR}${waitingFor && `, though ${waitingFor}`}`);
    }
    const staying = mandate.voluntary && !isLeaving(context);
    const answerBy = clock.now() + Math.min(LOOK_MS.most, left);
    const reasons = staying
      ? await reasonsToStay(context, answerBy)
      : await reasonsToWait(context, mandate, answerBy);
    if (reasons.length === 0) {
      if (!staying) return stopNow(context, 'nothing is in the way');
      await step(context, 'leave group', () => leaveVoluntarily(context));
    }
    const text = reasons.join('; ');
    if (text && text !== waitingFor) log.info(`drain: waiting: ${text}`);
    waitingFor = text;
    if (text && mandate.voluntary) tellIfLate(text);
    const pause = mandate.voluntary ? LOOK_EVERY_MS.voluntary : LOOK_EVERY_MS.forced;
    await clock.sleep(Math.max(0, Math.min(pause, timeLeft(mandate, clock.now()))));
  }
}

/** Milliseconds that may still be spent waiting. */
export function timeLeft({ deadline }: Mandate, now: number): number {
  return deadline === null ? Infinity : deadline - RESERVE_MS - now;
}

async function stopNow({ book, machine }: DrainContext, because: string): Promise<true> {
  machine.log.info(`drain: stopping Kafka: ${because}`);
  await book.change({ stoppedBecause: because });
  return true;
}

/** Undefined if all orders were taken back in time. */
async function currentMandate(context: DrainContext): Promise<Mandate | undefined> {
  const { book, machine } = context;
  const orders = await readOrders(machine);
  const mandate = mandateOf(orders);
  if (!mandate) return isLeaving(context) ? book.record.mandate : undefined;
  const why = orders.map((order) => order.why);
  if (JSON.stringify([mandate, why]) !== JSON.stringify([book.record.mandate, book.record.why])) {
    await book.change({ mandate, why });
  }
  return mandate;
}
