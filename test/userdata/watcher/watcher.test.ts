import { createImds } from '../../../userdata/effects/imds';
import { decide } from '../../../userdata/watcher/policy';
import { lifecycle } from '../../../userdata/watcher/signals/lifecycle';
import { Watcher } from '../../../userdata/watcher/watch';
import { FakeMachine } from '../support/fake-machine';

const START_DRAIN = 'systemctl start --no-block kafka-drain.service';

function watching(target?: string): { machine: FakeMachine; watcher: Watcher } {
  const machine = new FakeMachine();
  if (target) machine.metadata.set(lifecycle.path, target);
  return { machine, watcher: new Watcher(machine, createImds(machine)) };
}

describe('the target lifecycle state', () => {
  it.each(['InService', 'Terminated', 'Detached', 'Standby'])('%s is understood', (state) => {
    expect(lifecycle.parse(`${state}\n`)).toEqual({ kind: 'lifecycle', target: state });
  });

  it('is none while the service says 404', () => {
    expect(lifecycle.parse(undefined)).toEqual({ kind: 'lifecycle', target: 'none' });
  });

  it.each(['', '<html>', 'Terminated-ish', 'terminated'])('%j is not taken for one', (body) => {
    expect(() => lifecycle.parse(body)).toThrow('not a lifecycle state');
  });
});

it('only Terminated means a drain: Detached is our own doing', () => {
  const states = ['Terminated', 'Detached', 'InService', 'Standby', 'none'] as const;
  expect(states.filter((target) => decide({ kind: 'lifecycle', target }) === 'drain')).toEqual([
    'Terminated',
  ]);
});

describe('the watcher', () => {
  it('starts the drain once, however often it hears of the end', async () => {
    const { machine, watcher } = watching('Terminated');
    for (let poll = 0; poll < 3; poll += 1) await watcher.poll();
    expect(machine.commands).toEqual([START_DRAIN]);
  });

  it('tries again if the drain could not be started', async () => {
    const { machine, watcher } = watching('Terminated');
    machine.onCommand = () => ({ code: machine.commands.length === 1 ? 1 : 0 });
    for (let poll = 0; poll < 3; poll += 1) await watcher.poll();
    expect(machine.commands).toEqual([START_DRAIN, START_DRAIN]);
  });

  it('does nothing while life goes on', async () => {
    const { machine, watcher } = watching('InService');
    await watcher.poll();
    expect(machine.commands).toEqual([]);
    expect(watcher.counts).toEqual({ polls: 1, bad: {} });
  });

  it.each([
    ['refused connections', 'unreachable', () => Promise.reject(new Error('connect ECONNREFUSED'))],
    ['server errors', 'status', async () => ({ status: 503, body: 'slow down' })],
    ['tokens that are never accepted', 'status', async () => ({ status: 401, body: 'token' })],
    ['HTML in place of a token', 'body', async () => ({ status: 200, body: '<html>\n<body>' })],
  ])('survives %s, counts them, and hears the notice afterwards', async (_what, kind, onHttp) => {
    const { machine, watcher } = watching('Terminated');
    const well = machine.onHttp;
    machine.onHttp = onHttp;
    await watcher.poll();
    await watcher.poll();
    expect(watcher.counts.bad).toEqual({ [kind]: 2 });
    expect(machine.lines).toHaveLength(1);
    machine.onHttp = well;
    await watcher.poll();
    expect(machine.commands).toEqual([START_DRAIN]);
  });

  it('counts what it cannot read', async () => {
    const { machine, watcher } = watching('<html>');
    await watcher.poll();
    expect(watcher.counts.bad).toEqual({ unreadable: 1 });
    expect(machine.commands).toEqual([]);
  });

  it('polls every two seconds', async () => {
    const { machine, watcher } = watching();
    const start = machine.clock.now();
    void watcher.watch();
    while (watcher.counts.polls < 4) await new Promise((resolve) => setImmediate(resolve));
    machine.clock.halt();
    expect(machine.clock.now() - start).toBe(6000);
  });
});
