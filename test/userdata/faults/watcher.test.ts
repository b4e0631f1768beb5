import { NODE_PATHS } from '../../../cluster/node-paths';
import { expectSaid, fault } from '../../support/faults';
import { recordOf, standBy } from '../support/draining';
import { mortal } from '../support/mortal';
import { START_DRAIN, type WatchedNode, watchedNode } from '../support/watched';

/** The watcher's loop with everything that it does, and the drain that it starts, on a made-up instance. */

const SPOT = 'spot/instance-action';
const LIFECYCLE = 'autoscaling/target-lifecycle-state';
const MAINTENANCE = 'events/maintenance/scheduled';
const REBALANCE = 'events/recommendations/rebalance';
const TOLD_FIRST = 'tell kafka broker-1: interruption noticed';
const TOLD_LAST = 'tell kafka broker-1: drained without a replacement standing by';
/** What one drain asks AWS for when no replacement comes. */
const ONE_DRAIN = {
  spot: ['tag draining', TOLD_FIRST, 'leave', 'detach', 'record', TOLD_LAST],
  lifecycle: ['tag draining', TOLD_FIRST, 'detach', 'complete', 'record', TOLD_LAST],
};

let node: WatchedNode;
beforeEach(() => (node = watchedNode()));
afterEach(() => node.machine.clock.halt());

const now = () => node.machine.clock.now();
const iso = (time: number) => new Date(time).toISOString();
/** A notice in so many seconds. @returns when it was given */
function giveNotice(seconds = 120): number {
  node.machine.metadata.set(SPOT, JSON.stringify({ action: 'terminate', time: iso(now() + seconds * 1000) }));
  return now();
}
const event = (State: string) =>
  JSON.stringify([
    { EventId: 'instance-event-1', Code: 'system-reboot', State, NotBefore: iso(now() + 7_200_000) },
  ]);
const isGone = () => node.drains.at(-1) === 'gone';
/** When Kafka was told to stop, in milliseconds since 1970. */
const stoppedAt = () => Date.parse(recordOf(node).phases.stopping!);
const pass = (seconds: number) => node.machine.clock.sleep(seconds * 1000);

fault('watcher-killed', async (row) => {
  for (const cause of ['spot', 'lifecycle'] as const) {
    for (let lifetime = 1; lifetime <= 8; lifetime += 1) {
      node = watchedNode();
      const seconds = { spot: 80, lifecycle: 140 }[cause];
      const heardAt = giveNotice();
      if (cause === 'lifecycle') {
        node.machine.metadata.delete(SPOT);
        node.machine.metadata.set(LIFECYCLE, 'Terminated');
      }
      const { machine, died } = mortal(node, lifetime);
      node.watch(machine);
      await died;
      const order = node.order(cause);
      await pass(3);
      node.watch();
      await node.until(isGone);
      expect([lifetime, node.drains]).toEqual([lifetime, ['gone']]);
      expect(node.asked()).toEqual(ONE_DRAIN[cause]);
      expect(node.stopped.filter((unit) => unit === 'kafka.service')).toHaveLength(1);
      expect(node.order(cause)).toEqual(order);
      expect(stoppedAt() - heardAt).toBeLessThanOrEqual(seconds * 1000);
      expectSaid(row, ...node.machine.lines);
      node.machine.clock.halt();
    }
  }
});

describe('in the middle of a notice', () => {
  fault('notice-outage', async (row) => {
    const heardAt = giveNotice();
    node.watch();
    await node.until(() => node.order('spot') !== undefined);
    node.machine.onHttp = () => Promise.reject(new Error('connect ECONNREFUSED'));
    await node.until(isGone);
    expect(stoppedAt() - heardAt).toBe(80_000);
    expect(node.asked()).toEqual(ONE_DRAIN.spot);
    expectSaid(row, ...node.machine.lines, node.metrics());
  });

  fault('notice-vanishes', async (row) => {
    const heardAt = giveNotice();
    node.watch();
    await pass(10);
    node.machine.metadata.delete(SPOT);
    await node.until(isGone);
    expect(stoppedAt() - heardAt).toBe(80_000);
    expect(node.drains).toEqual(['gone']);
    expectSaid(row, ...node.machine.lines);
  });

  fault('clock-ahead', async (row) => {
    const heardAt = giveNotice(120 - 600);
    node.watch();
    await node.until(isGone);
    expect(stoppedAt()).toBe(heardAt);
    expect(node.stopped).toContain('kafka.service');
    expectSaid(row, ...node.machine.lines);
  });

  fault('volume-silent', async (row) => {
    const read = node.machine.files.read;
    node.machine.files.read = (path) =>
      path.startsWith(`${NODE_PATHS.mountPoint}/`) ? new Promise(() => undefined) : read(path);
    giveNotice();
    node.watch();
    await node.until(() => node.order('spot') !== undefined);
    expectSaid(row, ...node.machine.lines);
  });
});

describe('rebalance recommendations', () => {
  const FOLLOWING = { interruptions: { handOverOnRebalance: true, rebalanceCooldownMinutes: 360 } };
  const recommend = () =>
    node.machine.metadata.set(REBALANCE, JSON.stringify({ noticeTime: iso(now() - 5000) }));
  const follow = () => node.machine.texts.set(NODE_PATHS.descriptor, JSON.stringify(FOLLOWING));

  /** A node that follows a recommendation. @returns what it leaves on the volume */
  async function handOver(): Promise<string> {
    follow();
    recommend();
    standBy(node);
    node.watch();
    await node.until(isGone);
    node.machine.clock.halt();
    return node.machine.texts.get(NODE_PATHS.lastRebalance)!;
  }

  fault('rebalance-repeats', async (row) => {
    const lastRebalance = await handOver();
    node = watchedNode();
    follow();
    node.machine.texts.set(NODE_PATHS.lastRebalance, lastRebalance);
    node.watch();
    for (let repetition = 0; repetition < 5; repetition += 1) {
      recommend();
      await pass(600);
    }
    expect(node.drains).toEqual([]);
    expect(node.order('rebalance')).toBeUndefined();
    expect(node.asked()).toEqual([]);
    expectSaid(row, ...node.machine.lines, node.metrics());
  });

  fault('rebalance-standby', async (row) => {
    const lastRebalance = await handOver();
    // The replacement hears one before it has the volume, on which the time of the last one is.
    node = watchedNode();
    follow();
    node.machine.texts.set(NODE_PATHS.agentStatus, JSON.stringify({ state: 'standby' }));
    recommend();
    node.watch();
    await pass(60);
    expect(node.machine.lines).toEqual([]);
    node.machine.texts.set(NODE_PATHS.lastRebalance, lastRebalance);
    node.machine.texts.set(NODE_PATHS.agentStatus, JSON.stringify({ state: 'running' }));
    await pass(60);
    expect(node.drains).toEqual([]);
    expectSaid(row, ...node.machine.lines);
  });
});

describe('a maintenance event that is cancelled', () => {
  fault('maintenance-cancelled', async (row) => {
    node.machine.metadata.set(MAINTENANCE, event('active'));
    node.kafka.forAct = ['2 of 3 voters have the whole metadata log'];
    node.watch();
    await pass(600);
    node.machine.metadata.set(MAINTENANCE, event('canceled'));
    await node.until(() => node.drains.at(-1) === 'withdrawn');
    await pass(600);
    expect(node.drains).toEqual(['withdrawn']);
    expect(node.stopped).toEqual([]);
    expect(node.asked().at(-1)).toBe('tag running');
    expectSaid(row, ...node.machine.lines);
  });

  fault('maintenance-cancelled-late', async (row) => {
    node.machine.metadata.set(MAINTENANCE, event('active'));
    node.watch();
    await node.until(() => node.asked().includes('leave'));
    node.machine.metadata.set(MAINTENANCE, event('canceled'));
    await pass(60);
    expect(node.stopped).toEqual([]);
    standBy(node);
    await node.until(isGone);
    expect(node.drains).toEqual(['gone']);
    expectSaid(row, ...node.machine.lines);
  });
});

describe('on the instance', () => {
  fault('orders-disk-full', async (row) => {
    const write = node.machine.files.write;
    const full = () => Promise.reject(new Error('ENOSPC: no space left on device'));
    node.machine.files.write = full;
    const heardAt = giveNotice();
    node.watch();
    await pass(20);
    expect(node.drains).toEqual([]);
    node.machine.files.write = write;
    await node.until(isGone);
    expect(stoppedAt() - heardAt).toBe(80_000);
    expectSaid(row, ...node.machine.lines);
  });

  fault('drain-refused', async (row) => {
    const usual = node.machine.onCommand;
    let refused = 0;
    node.machine.onCommand = (line) =>
      line === START_DRAIN && ++refused <= 5 ? { code: 1, stderr: 'Transport endpoint\n' } : usual(line);
    const heardAt = giveNotice();
    node.watch();
    await node.until(isGone);
    expect(refused).toBeGreaterThan(5);
    expect(stoppedAt() - heardAt).toBe(80_000);
    expectSaid(row, ...node.machine.lines);
  });

  fault('systemd-deaf', async (row) => {
    const usual = node.machine.onCommand;
    node.machine.onCommand = (line) =>
      line.startsWith('systemd-notify') ? { code: 1, stderr: 'Connection refused\n' } : usual(line);
    giveNotice();
    node.watch();
    await node.until(isGone);
    expect(node.asked()).toEqual(ONE_DRAIN.spot);
    expectSaid(row, ...node.machine.lines);
  });
});
