import { lifecycle } from '../../../userdata/watcher/signals/lifecycle';
import { maintenance } from '../../../userdata/watcher/signals/maintenance';
import { rebalance } from '../../../userdata/watcher/signals/rebalance';
import { request } from '../../../userdata/watcher/signals/request';
import { spot } from '../../../userdata/watcher/signals/spot';
import { parseOrder } from '../../../userdata/drain/parse-order';
import { decide } from '../../../userdata/watcher/policy';
import fc, { hostileText } from '../../support/property';

const TIME = '2026-11-21T10:02:00Z';
const AT = Date.parse(TIME);

it('each is asked for at the path that EC2 documents', () => {
  expect([spot, lifecycle, maintenance, rebalance, request].map(({ path }) => path)).toEqual([
    'spot/instance-action',
    'autoscaling/target-lifecycle-state',
    'events/maintenance/scheduled',
    'events/recommendations/rebalance',
    'tags/instance/KafkaRequest',
  ]);
});

it('404 means that there is nothing', () => {
  expect(spot.parse(undefined)).toEqual({ kind: 'spot', interruption: null });
  expect(lifecycle.parse(undefined)).toEqual({ kind: 'lifecycle', target: 'none' });
  expect(maintenance.parse(undefined)).toEqual({ kind: 'maintenance', events: [] });
  expect(rebalance.parse(undefined)).toEqual({ kind: 'rebalance', recommendedAt: null });
  expect(request.parse(undefined)).toEqual({ kind: 'request', request: null });
});

it.each(['terminate', 'stop', 'hibernate'])('a spot notice to %s is understood', (action) => {
  expect(spot.parse(JSON.stringify({ action, time: TIME }))).toEqual({
    kind: 'spot',
    interruption: { action, at: AT },
  });
});

it.each(['InService', 'Terminated', 'Detached', 'Standby'])(
  'the lifecycle state %s is understood',
  (state) => {
    expect(lifecycle.parse(`${state}\n`)).toEqual({ kind: 'lifecycle', target: state });
  },
);

it('of maintenance events those ahead are taken, the next first', () => {
  const event = (EventId: string, NotBefore: string, State = 'active') => ({
    EventId,
    NotBefore,
    State,
    Code: 'instance-retirement',
    Description: 'The instance is running on degraded hardware',
  });
  const body = JSON.stringify([
    event('instance-event-3', '23 Nov 2026 09:00:00 GMT'),
    event('instance-event-1', '21 Nov 2026 09:00:00 GMT', 'completed'),
    event('instance-event-2', '22 Nov 2026 09:00:00 GMT'),
    event('instance-event-4', '20 Nov 2026 09:00:00 GMT', 'canceled'),
  ]);
  expect(maintenance.parse(body).events).toEqual([
    { id: 'instance-event-2', code: 'instance-retirement', notBefore: Date.parse('2026-11-22T09:00:00Z') },
    { id: 'instance-event-3', code: 'instance-retirement', notBefore: Date.parse('2026-11-23T09:00:00Z') },
  ]);
});

it('a rebalance recommendation and an operator’s request are understood', () => {
  expect(rebalance.parse(`{"noticeTime": "${TIME}"}`)).toEqual({ kind: 'rebalance', recommendedAt: AT });
  expect(request.parse('hand-over\n')).toEqual({ kind: 'request', request: 'hand-over' });
});

describe('what makes no sense is an error, not a signal', () => {
  const bodies = ['', '<html>', '{', 'null', '7', '{}', '[]x', '{"action":"termin', '{"action":7,"time":8}'];

  it.each(bodies)('%j', (body) => {
    expect(() => spot.parse(body)).toThrow();
    expect(() => rebalance.parse(body)).toThrow();
    expect(() => maintenance.parse(body)).toThrow();
    expect(() => lifecycle.parse(body)).toThrow('not a lifecycle state');
  });

  it.each([
    [spot, '{"action":"explode","time":"2026-11-21T10:02:00Z"}', 'explode'],
    [spot, '{"action":"terminate","time":"soon"}', 'time is no time: "soon"'],
    [spot, '{"action":"terminate"}', 'time is no time'],
    [rebalance, '{"noticeTime":12}', 'noticeTime is no time: 12'],
    [maintenance, '{"NotBefore":"21 Nov 2026 09:00:00 GMT"}', 'no list of events'],
    [maintenance, '[7]', 'no event: 7'],
    [
      maintenance,
      '[{"State":"active","Code":"x","EventId":"y","NotBefore":"never"}]',
      'NotBefore is no time',
    ],
    [maintenance, '[{"State":"active"}]', 'an event without EventId'],
    [request, 'rm -rf /', 'known is: hand-over'],
  ])('%#: %s', (source, body, message) => {
    expect(() => source.parse(body)).toThrow(message);
  });

  it('whatever the service may say, a parser answers or throws an error in a line that can be logged', () => {
    const answer = fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(
        answer,
        fc.constantFrom(spot, lifecycle, maintenance, rebalance, request),
        (body, source) => {
          try {
            expect(source.parse(body).kind).toBe(source.parse(undefined).kind);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
            expect((error as Error).message.length).toBeLessThan(1000);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

it('whatever is understood, the watcher knows what to do about it', () => {
  const time = fc.oneof(
    fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') })
      .map((date) => date.toISOString()),
    fc.constantFrom(
      '+275760-09-13T00:00:00.000Z',
      '-271821-04-20T00:00:00.000Z',
      '1969-12-31T23:59:59Z',
      '0',
    ),
  );
  const answers = fc.oneof(
    fc.record({ action: fc.constantFrom('terminate', 'hibernate'), time }).map((one) => [spot, one] as const),
    fc.record({ noticeTime: time }).map((one) => [rebalance, one] as const),
    fc
      .array(
        fc.record({ State: fc.constant('active'), EventId: hostileText, Code: hostileText, NotBefore: time }),
      )
      .map((some) => [maintenance, some] as const),
  );
  let understood = 0;
  fc.assert(
    fc.property(answers, fc.boolean(), ([source, answer], handOverOnRebalance) => {
      let signal;
      try {
        signal = source.parse(JSON.stringify(answer));
      } catch {
        return;
      }
      understood += 1;
      const circumstances = { now: AT, isNode: true, rebalanceCooldownMs: 60_000, lastRebalance: null };
      const decision = decide(signal, { ...circumstances, handOverOnRebalance });
      // The drain reads the very same order.
      if (decision.action === 'drain') {
        expect(parseOrder(JSON.stringify(decision.order))).toEqual(decision.order);
      }
    }),
    { numRuns: 500 },
  );
  expect(understood).toBeGreaterThan(100);
});
