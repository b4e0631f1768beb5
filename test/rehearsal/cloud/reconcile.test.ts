import { setImmediate as turn } from 'node:timers/promises';
import type { Action } from '../../../rehearsal/cloud/plan';
import { reconciler, type ReconcilerOptions } from '../../../rehearsal/cloud/reconcile';
import { unsaid } from '../../../rehearsal/cloud/reports';

const launch = (instanceId: string): Action => ({ kind: 'launch', instanceId });

let now: number;
let planned: Action[];
let executed: Action[];
let lines: string[];

function start(changes: Partial<ReconcilerOptions> = {}) {
  const loop = reconciler({
    plan: () => planned,
    delayMs: () => 0,
    execute: async (action) => {
      executed.push(action);
      planned = planned.filter((one) => one !== action);
    },
    settled: () => undefined,
    log: (line) => lines.push(line),
    now: () => now,
    ...changes,
  });
  loop.wake();
  return loop;
}

/** Let time pass, and everything happen that is due then. */
async function pass(milliseconds: number): Promise<void> {
  now += milliseconds;
  jest.advanceTimersByTime(milliseconds);
  for (let turns = 0; turns < 10; turns++) await turn();
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  [now, planned, executed, lines] = [0, [], [], []];
});
afterEach(() => jest.useRealTimers());

test('an action that is under way is not started again', async () => {
  planned = [launch('i-1')];
  let finish = (): void => undefined;
  const loop = start({
    execute: (action) => {
      executed.push(action);
      return new Promise((resolve) => (finish = resolve));
    },
  });
  await pass(0);
  loop.wake();
  await pass(1000);
  expect(executed).toHaveLength(1);
  planned = [];
  finish();
  loop.stop();
});

test('a failing action is retried ever later and does not hold up the others', async () => {
  planned = [launch('i-1'), launch('i-2')];
  const attempts: number[] = [];
  const loop = start({
    execute: async (action) => {
      if (action === planned[0]) {
        attempts.push(now);
        throw new Error('no room');
      }
      executed.push(action);
      planned = [planned[0]];
    },
  });
  await pass(0);
  expect(executed).toEqual([launch('i-2')]);
  for (let step = 0; step < 40; step++) await pass(50);
  loop.stop();
  expect(attempts).toEqual([0, 250, 750, 1750]);
  expect(lines[0]).toBe('launch i-1: no room (again in 250 ms)');
});

test('an action waits for its latency, counted from when it was first planned', async () => {
  planned = [launch('i-1')];
  const loop = start({ delayMs: () => 1200 });
  await pass(0);
  await pass(1000);
  loop.wake();
  await pass(100);
  expect(executed).toEqual([]);
  await pass(100);
  expect(executed).toEqual([launch('i-1')]);
  loop.stop();
});

test('what is not wanted any more before it is due does not happen', async () => {
  planned = [launch('i-1')];
  const loop = start({ delayMs: () => 500 });
  await pass(0);
  planned = [];
  loop.wake();
  await pass(2000);
  expect(executed).toEqual([]);
  loop.stop();
});

test('a report is made once for each version of the state', () => {
  let version = 1;
  const reports = unsaid(() => version);
  const report: Action = { kind: 'report-instance', instanceId: 'i-1', state: 'running' };
  reports.said(report);
  reports.said(launch('i-1'));
  expect(reports.filter([report, launch('i-1')])).toEqual([launch('i-1')]);
  version = 2;
  expect(reports.filter([report])).toEqual([report]);
});
