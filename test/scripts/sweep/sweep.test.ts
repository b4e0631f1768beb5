import { OperatorError } from '../../../cluster/errors';
import type { SweepCalls } from '../../../scripts/sweep/aws';
import type { ClusterInstance } from '../../../scripts/sweep/judge';
import { sweep } from '../../../scripts/sweep/sweep';

const START = Date.parse('2026-11-21T10:00:00Z');

/** A cluster whose instances change as time goes by; each sleep of the sweep is time. */
function world(instances: (Partial<ClusterInstance> & { id: string; powersOffAfter?: number })[]) {
  let time = START;
  const terminated = new Map<string, number>();
  const lines: string[] = [];
  const seconds = () => (time - START) / 1000;
  const calls: SweepCalls = {
    describeInstances: async () =>
      instances
        .filter(({ powersOffAfter = Infinity }) => seconds() < powersOffAfter)
        // EC2 takes half a minute to terminate.
        .filter(({ id }) => seconds() < (terminated.get(id) ?? Infinity) + 30)
        .map((one) => ({ node: 'broker-1', group: null, drainingSince: null, state: 'running', ...one }))
        .map((one) => (terminated.has(one.id) ? { ...one, state: 'shutting-down' } : one)),
    terminate: async (id) => void terminated.set(id, seconds()),
  };
  const run = () =>
    sweep({
      calls,
      now: () => new Date(time),
      sleep: async (milliseconds) => void (time += milliseconds),
      say: (line) => lines.push(line),
    });
  return { run, terminated, lines, seconds, calls };
}

const ago = (seconds: number) => new Date(START - seconds * 1000);

describe('the sweep', () => {
  it('terminates an instance that is in no group, and ends when it is gone', async () => {
    const { run, terminated, lines, seconds } = world([{ id: 'i-1' }]);
    expect(await run()).toBe(1);
    expect([...terminated.keys()]).toEqual(['i-1']);
    expect(seconds()).toBeGreaterThanOrEqual(30);
    expect(lines).toEqual([
      'i-1 of broker-1, in no group: found',
      'i-1 of broker-1, in no group: terminated',
      'i-1 of broker-1, in no group: shutting down',
      'orphans gone: 1',
    ]);
  });

  it('leaves members of a living group alone', async () => {
    const { run, terminated, lines } = world([{ id: 'i-1', group: 'kafka-broker-1' }]);
    expect(await run()).toBe(0);
    expect(terminated.size).toBe(0);
    expect(lines).toEqual(['no orphans']);
  });

  it('lets one that is draining power off by itself', async () => {
    const { run, terminated } = world([{ id: 'i-1', drainingSince: ago(10), powersOffAfter: 60 }]);
    expect(await run()).toBe(1);
    expect(terminated.size).toBe(0);
  });

  it('terminates one that has been draining for longer than a drain takes', async () => {
    const { run, terminated } = world([{ id: 'i-1', drainingSince: ago(10) }]);
    await run();
    expect(terminated.get('i-1')).toBeGreaterThanOrEqual(170);
  });

  it('does not believe in a drain from the far future', async () => {
    const { run, terminated, seconds } = world([{ id: 'i-1', drainingSince: ago(-3600) }]);
    await run();
    expect(terminated.has('i-1')).toBe(true);
    expect(seconds()).toBeLessThan(60);
  });

  it('looks again before it terminates: a drain may just have been announced', async () => {
    const { run, terminated, calls } = world([{ id: 'i-1', powersOffAfter: 20 }]);
    const describeInstances = calls.describeInstances;
    let looks = 0;
    calls.describeInstances = async () => {
      looks += 1;
      const found = await describeInstances();
      return looks === 1 ? found : found.map((one) => ({ ...one, drainingSince: ago(0) }));
    };
    await run();
    expect(terminated.size).toBe(0);
  });

  it('waits for one that is ending already without terminating it again', async () => {
    const { run, terminated } = world([{ id: 'i-1', state: 'shutting-down', powersOffAfter: 40 }]);
    expect(await run()).toBe(1);
    expect(terminated.size).toBe(0);
  });

  it('gives up in the end, naming what is still there', async () => {
    const { run } = world([{ id: 'i-1', state: 'shutting-down' }]);
    await expect(run()).rejects.toThrow(OperatorError);
    await expect(run()).rejects.toThrow('not terminated after 15 minutes: i-1 of broker-1 (shutting-down)');
  });
});
