import { NODE_PATHS } from '../../../cluster/node-paths';
import type { Order } from '../../../userdata/drain/order';
import { createImds } from '../../../userdata/effects/imds';
import { instanceEffects } from '../../../userdata/watcher/act';
import { dryRunEffects } from '../../../userdata/watcher/dry-run';
import { Watcher } from '../../../userdata/watcher/watch';
import { FakeMachine } from '../support/fake-machine';

const START_DRAIN = 'systemctl start --no-block kafka-drain.service';
const LIFECYCLE = 'autoscaling/target-lifecycle-state';
const SPOT = 'spot/instance-action';
const MAINTENANCE = 'events/maintenance/scheduled';

function watching(metadata: Record<string, string> = {}, machine = new FakeMachine()) {
  for (const [path, body] of Object.entries(metadata)) machine.metadata.set(path, body);
  const watcher = new Watcher(
    machine,
    createImds(machine),
    instanceEffects(machine, () => undefined),
  );
  const polls = async (count: number) => {
    for (let poll = 0; poll < count; poll += 1) await watcher.poll();
  };
  const order = (cause: string): Order | undefined => {
    const text = machine.texts.get(`${NODE_PATHS.orders}/${cause}.json`);
    return text === undefined ? undefined : (JSON.parse(text) as Order);
  };
  const starts = () => machine.commands.filter((line) => line === START_DRAIN).length;
  return { machine, watcher, polls, order, starts };
}

const notice = (time: string) => JSON.stringify({ action: 'terminate', time });
const event = (State = 'active') =>
  JSON.stringify([{ EventId: 'e-1', Code: 'system-reboot', State, NotBefore: '25 Nov 2026 09:00:00 GMT' }]);

it('leaves an order once, and keeps the drain going as long as it is in force', async () => {
  const { polls, order, starts, watcher } = watching({ [SPOT]: notice('2026-11-21T10:02:00Z') });
  await polls(3);
  expect(order('spot')).toMatchObject({ cause: 'spot', deadline: '2026-11-21T10:02:00.000Z' });
  expect(starts()).toBe(3);
  expect(watcher.counts.signals).toEqual({ spot: 1 });
});

it('tries again if the drain could not be started', async () => {
  const { machine, polls, starts } = watching({ [LIFECYCLE]: 'Terminated' });
  machine.onCommand = () => ({ code: starts() === 1 ? 1 : 0 });
  await polls(2);
  expect(starts()).toBe(2);
});

it('starts the drain even if systemd does not hear of the poll', async () => {
  const { machine, polls, starts } = watching({ [LIFECYCLE]: 'Terminated' });
  machine.onCommand = (line) => ({ code: line.startsWith('systemd-notify') ? 1 : 0 });
  await polls(2);
  expect(starts()).toBe(2);
});

it('starts the drain for an order that another watcher left, though nothing is heard any more', async () => {
  const { machine, polls } = watching({ [LIFECYCLE]: 'Terminated' });
  await polls(1);
  machine.onHttp = async () => ({ status: 503, body: '' });
  const second = watching({}, machine);
  await second.polls(1);
  expect(second.starts()).toBe(2);
});

it('replaces an order that cannot be read, which the drain would not heed', async () => {
  const { machine, order, polls } = watching({ [LIFECYCLE]: 'Terminated' });
  machine.texts.set(`${NODE_PATHS.orders}/lifecycle.json`, '{"cause":"lifecy');
  await polls(1);
  expect(order('lifecycle')).toMatchObject({ cause: 'lifecycle', voluntary: false });
});

it('tries again if the order could not be written', async () => {
  const { machine, order, polls } = watching({ [LIFECYCLE]: 'Terminated' });
  const write = machine.files.write;
  machine.files.write = () => Promise.reject(new Error('ENOSPC'));
  await polls(1);
  machine.files.write = write;
  await polls(1);
  expect(order('lifecycle')).toBeDefined();
});

it('killed and started again, it does not give the drain more time than before', async () => {
  const { machine, polls, order } = watching({ [LIFECYCLE]: 'Terminated' });
  await polls(1);
  const first = order('lifecycle');
  await machine.clock.sleep(60_000);
  const second = watching({}, machine);
  await second.polls(1);
  expect(second.order('lifecycle')).toEqual(first);
  expect(second.starts()).toBe(2);
});

it('does not start a drain that has done everything', async () => {
  const { machine, polls, starts } = watching({ [LIFECYCLE]: 'Terminated' });
  machine.texts.set(NODE_PATHS.drained, '');
  await polls(2);
  expect(starts()).toBe(0);
});

it('takes back the order of a maintenance event that is cancelled', async () => {
  const { machine, polls, order, starts } = watching({ [MAINTENANCE]: event() });
  await polls(1);
  expect(order('maintenance')).toMatchObject({ voluntary: true });
  machine.metadata.set(MAINTENANCE, event('canceled'));
  await polls(3);
  expect(order('maintenance')).toBeUndefined();
  expect(starts()).toBe(1);
});

it('follows a maintenance event that EC2 moves to another day, earlier or later', async () => {
  const { machine, polls, order } = watching({ [MAINTENANCE]: event() });
  await polls(1);
  machine.metadata.set(MAINTENANCE, event().replace('25 Nov', '27 Nov'));
  await polls(1);
  expect(order('maintenance')?.deadline).toBe('2026-11-27T08:58:00.000Z');
});

it('never takes back what AWS does to the instance, even if the notice disappears', async () => {
  const { machine, polls, order } = watching({ [SPOT]: notice('2026-11-21T10:02:00Z') });
  await polls(1);
  machine.metadata.delete(SPOT);
  await polls(1);
  expect(order('spot')).toBeDefined();
});

it('does nothing while life goes on', async () => {
  const { machine, polls, watcher } = watching({ [LIFECYCLE]: 'InService', [MAINTENANCE]: '[]' });
  await polls(2);
  expect(machine.commands).toEqual(['systemd-notify --ready']);
  expect([...machine.texts]).toEqual([]);
  expect(watcher.counts).toMatchObject({ polls: 2, failures: {}, signals: {} });
});

describe('what the metadata service may do', () => {
  it.each([
    ['refused connections', 'unreachable', () => Promise.reject(new Error('connect ECONNREFUSED'))],
    ['calls that hang', 'unreachable', () => Promise.reject(new Error('The operation was aborted'))],
    ['403', 'status', async () => ({ status: 403, body: '' })],
    ['500', 'status', async () => ({ status: 500, body: 'oops' })],
    ['503', 'status', async () => ({ status: 503, body: 'slow down' })],
    ['tokens that are never accepted', 'status', async () => ({ status: 401, body: 'token' })],
    ['HTML in place of a token', 'body', async () => ({ status: 200, body: '<html>\n<body>' })],
  ])('%s: survived, counted, told once for each path, and heard afterwards', async (_what, kind, onHttp) => {
    const { machine, polls, starts, watcher } = watching({ [SPOT]: notice('2026-11-21T10:02:00Z') });
    const well = machine.onHttp;
    machine.onHttp = onHttp;
    await polls(2);
    expect(watcher.counts).toMatchObject({ failures: { [kind]: 10 }, lastGoodPoll: null });
    expect(machine.lines).toHaveLength(5);
    expect(machine.commands).toEqual([]);
    machine.onHttp = well;
    await polls(1);
    expect(starts()).toBe(1);
    expect(watcher.counts.lastGoodPoll).toBe(machine.clock.now());
  });

  it.each(['<html>', '{"action":"termin', '7', '{"action":"terminate","time":5}'])(
    '%s: counted as unreadable, and the other signals are heard',
    async (body) => {
      const { polls, order, watcher } = watching({ [SPOT]: body, [LIFECYCLE]: 'Terminated' });
      await polls(1);
      expect(watcher.counts.failures).toEqual({ unreadable: 1 });
      expect(order('spot')).toBeUndefined();
      expect(order('lifecycle')).toBeDefined();
    },
  );
});

describe('what systemd hears', () => {
  it('ready after the first whole poll, then the watchdog every 20 s', async () => {
    const { machine, watcher } = watching();
    await watcher.watch(31);
    const notices = machine.commands.filter((line) => line.startsWith('systemd-notify'));
    expect(notices).toEqual(['systemd-notify --ready', ...Array(3).fill('systemd-notify WATCHDOG=1')]);
  });

  it('nothing while the metadata service does not answer', async () => {
    const { machine, watcher } = watching();
    await watcher.watch(1);
    machine.onHttp = async () => ({ status: 503, body: '' });
    await watcher.watch(100);
    expect(machine.commands.length).toBeLessThanOrEqual(2);
  });
});

it('polls every two seconds, or as the node descriptor says', async () => {
  const { machine, watcher } = watching();
  const start = machine.clock.now();
  await watcher.watch(4);
  expect(machine.clock.now() - start).toBe(6000);
  machine.texts.set(NODE_PATHS.descriptor, JSON.stringify({ interruptions: { pollSeconds: 5 } }));
  await watcher.watch(3);
  expect(machine.clock.now() - start).toBe(16_000);
});

it('a dry run says what it hears and what it would do, whenever that changes, and does nothing', async () => {
  const machine = new FakeMachine();
  const lines: string[] = [];
  const effects = dryRunEffects(machine.clock, (line) => lines.push(line));
  const watcher = new Watcher(machine, createImds(machine), effects);
  await watcher.poll();
  const quiet = lines.length;
  machine.metadata.set(SPOT, notice('2026-11-21T10:02:00Z'));
  await watcher.poll();
  await watcher.poll();
  expect(lines.slice(quiet).map((line) => JSON.parse(line) as object)).toEqual([
    {
      at: '2026-11-21T10:00:00.000Z',
      signal: { kind: 'spot', interruption: { action: 'terminate', at: Date.parse('2026-11-21T10:02:00Z') } },
      decision: { action: 'drain', order: expect.objectContaining({ cause: 'spot', leaveGroup: true }) },
    },
  ]);
  expect(machine.commands).toEqual([]);
  expect([...machine.texts]).toEqual([]);
});
