import { type Circumstances, decide, type Signal } from '../../../userdata/watcher/policy';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const USUAL: Circumstances = {
  now: NOW,
  isNode: true,
  handOverOnRebalance: false,
  rebalanceCooldownMs: 3_600_000,
  lastRebalance: null,
};
const after = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

function orderOf(signal: Signal, circumstances: Partial<Circumstances> = {}) {
  const decision = decide(signal, { ...USUAL, ...circumstances });
  if (decision.action !== 'drain') throw new Error(`${decision.action} instead of a drain`);
  return decision.order;
}

const spot = (seconds: number, action: 'terminate' | 'stop' | 'hibernate' = 'terminate'): Signal => ({
  kind: 'spot',
  interruption: { action, at: NOW + seconds * 1000 },
});

describe('a spot notice', () => {
  it.each(['terminate', 'stop'] as const)('to %s leaves the group and waits until its time', (action) => {
    expect(orderOf(spot(118, action))).toEqual({
      cause: 'spot',
      why: `EC2 will ${action} this spot instance at ${after(118)}`,
      seenAt: after(0),
      voluntary: false,
      deadline: after(118),
      standby: 'until-deadline',
      leaveGroup: true,
    });
  });

  it('to hibernate waits for nothing: it has begun', () => {
    expect(orderOf(spot(120, 'hibernate'))).toMatchObject({ deadline: after(0), standby: 'never' });
  });

  it('of a time in the past has that time', () => {
    expect(orderOf(spot(-600)).deadline).toBe(after(-600));
  });

  it('leaves two minutes at most: a later time means that this clock is behind', () => {
    expect(orderOf(spot(900)).deadline).toBe(after(120));
  });
});

it('only Terminated means a drain: Detached is our own doing', () => {
  const states = ['Terminated', 'Detached', 'InService', 'Standby', 'none'] as const;
  const drains = states.filter((target) => decide({ kind: 'lifecycle', target }, USUAL).action === 'drain');
  expect(drains).toEqual(['Terminated']);
  expect(orderOf({ kind: 'lifecycle', target: 'Terminated' })).toMatchObject({
    voluntary: false,
    deadline: after(180),
    standby: 'if-replaced',
    leaveGroup: false,
  });
});

it('maintenance is a hand-over ahead of the next event', () => {
  const event = (id: string, seconds: number) => ({
    id,
    code: 'system-reboot',
    notBefore: NOW + seconds * 1000,
  });
  const order = orderOf({ kind: 'maintenance', events: [event('a', 7200), event('b', 90_000)] });
  expect(order).toMatchObject({ voluntary: true, deadline: after(7080), leaveGroup: true });
  expect(order.why).toContain('system-reboot (a)');
});

it('an operator’s request is a hand-over without a deadline', () => {
  expect(orderOf({ kind: 'request', request: 'hand-over' })).toMatchObject({
    voluntary: true,
    deadline: null,
    leaveGroup: true,
  });
});

describe('a rebalance recommendation', () => {
  const signal: Signal = { kind: 'rebalance', recommendedAt: NOW - 5000 };

  it('is reported and no more, unless the configuration says so', () => {
    expect(decide(signal, USUAL)).toMatchObject({ action: 'report' });
    expect(orderOf(signal, { handOverOnRebalance: true })).toMatchObject({ voluntary: true, deadline: null });
  });

  it('is judged only by the node itself: a standby does not know when the node followed one last', () => {
    expect(decide(signal, { ...USUAL, isNode: false }).action).toBe('report');
    expect(decide(signal, { ...USUAL, isNode: false, handOverOnRebalance: true }).action).toBe('later');
  });

  it('is not followed again before the node has rested', () => {
    const settings = { handOverOnRebalance: true, lastRebalance: NOW - 3_599_000 };
    expect(decide(signal, { ...USUAL, ...settings })).toMatchObject({ action: 'report' });
    expect(orderOf(signal, { ...settings, lastRebalance: NOW - 3_600_000 }).cause).toBe('rebalance');
  });
});

it('nothing means nothing', () => {
  const quiet: Signal[] = [
    { kind: 'spot', interruption: null },
    { kind: 'maintenance', events: [] },
    { kind: 'rebalance', recommendedAt: null },
    { kind: 'request', request: null },
  ];
  expect(quiet.map((signal) => decide(signal, USUAL).action)).toEqual(quiet.map(() => 'nothing'));
});
