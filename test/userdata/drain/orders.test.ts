import { CAUSES, type Order, STANDBY_WAITS } from '../../../userdata/drain/order';
import { orderFile } from '../../../userdata/drain/order-files';
import { readOrders } from '../../../userdata/drain/orders';
import { giveOrder } from '../../../userdata/watcher/orders';
import fc, { hostileText } from '../../support/property';
import { FakeMachine } from '../support/fake-machine';

const time = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
const anyOrder: fc.Arbitrary<Order> = fc.record({
  cause: fc.constantFrom(...CAUSES),
  why: hostileText,
  seenAt: time,
  voluntary: fc.boolean(),
  deadline: fc.option(time),
  standby: fc.constantFrom(...STANDBY_WAITS),
  leaveGroup: fc.boolean(),
});

it('what the watcher leaves, the drain reads', async () => {
  await fc.assert(
    fc.asyncProperty(anyOrder, async (order) => {
      const machine = new FakeMachine();
      await giveOrder(machine.files, order);
      expect(await readOrders(machine)).toEqual([order]);
    }),
  );
});

const NOTICE: Order = {
  cause: 'spot',
  why: 'EC2 will terminate this spot instance',
  seenAt: '2026-11-21T10:00:00.000Z',
  voluntary: false,
  deadline: '2026-11-21T10:02:00.000Z',
  standby: 'until-deadline',
  leaveGroup: true,
};

it('whatever lies in the place of its order, a notice reaches the drain, or one with less time does', async () => {
  const damaged = fc.oneof(
    hostileText,
    fc.json(),
    fc.constantFrom(...['{}', '{"deadline":null}', '{"deadline":"!"}', '{"deadline":""}']),
    // Right but for one field.
    fc
      .tuple(fc.constantFrom(...Object.keys(NOTICE)), fc.oneof(fc.jsonValue(), fc.constant(undefined)))
      .map(([field, value]) => JSON.stringify({ ...NOTICE, [field]: value })),
    anyOrder.map((order) => JSON.stringify(order)),
  );
  await fc.assert(
    fc.asyncProperty(damaged, async (text) => {
      const machine = new FakeMachine();
      machine.texts.set(orderFile('spot'), text);
      await giveOrder(machine.files, NOTICE);
      const orders = await readOrders(machine);
      expect(orders).toHaveLength(1);
      expect(Date.parse(orders[0].deadline!)).toBeLessThanOrEqual(Date.parse(NOTICE.deadline!));
    }),
    { numRuns: 500 },
  );
});

it('one whose deadline is no time is told and left out: nobody could wait for it', async () => {
  const machine = new FakeMachine();
  machine.texts.set(orderFile('spot'), JSON.stringify({ ...NOTICE, deadline: 'soon' }));
  expect(await readOrders(machine)).toEqual([]);
  expect(machine.lines.join()).toContain('spot.json cannot be read: Error: deadline is no time: soon');
});
