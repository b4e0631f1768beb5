import { OperatorError } from '../../../cluster/errors';
import { startLife } from '../../../userdata/agent/life';
import { formatStatus, isRunning, readStatus } from '../../../userdata/agent/status';
import { FakeMachine } from '../support/fake-machine';

it('repeats a step until it works, with growing pauses, and says each time why not', async () => {
  const machine = new FakeMachine();
  const life = startLife(machine);
  const times: number[] = [];
  await life.step('secrets', async () => {
    times.push(machine.clock.now());
    if (times.length < 8) throw Object.assign(new Error('not authorized'), { name: 'AccessDenied' });
  });
  const pauses = times.slice(1).map((time, index) => time - times[index]);
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  expect(machine.lines[0]).toBe('secrets: attempt 1 failed, again in 1 s: AccessDenied: not authorized');
});

it('shows the failing step while it is at it, and forgets the failure with the next step', async () => {
  const machine = new FakeMachine();
  const life = startLife(machine);
  let seen = await readStatus(machine.files);
  let attempts = 0;
  await life.step('secrets', async () => {
    attempts += 1;
    if (attempts === 3) seen = await readStatus(machine.files);
    if (attempts < 4) throw new Error('not yet');
  });
  expect(seen).toMatchObject({ state: 'booting', step: 'secrets', attempts: 3, lastError: 'not yet' });
  await life.step('next', async () => undefined);
  expect(await readStatus(machine.files)).toMatchObject({ step: 'next', attempts: 1, lastError: null });
});

it('does not repeat a refusal', async () => {
  const machine = new FakeMachine();
  const refusal = new OperatorError('VOLUME_LOST', 'nothing is there', 'look for it');
  let attempts = 0;
  const step = startLife(machine).step('file system', async () => {
    attempts += 1;
    throw refusal;
  });
  await expect(step).rejects.toBe(refusal);
  expect(attempts).toBe(1);
});

it('counts as running only while nothing is wrong', async () => {
  const machine = new FakeMachine();
  const life = startLife(machine);
  expect(isRunning(await readStatus(machine.files))).toBe(false);
  await life.enter('running');
  await life.settle();
  expect(isRunning(await readStatus(machine.files))).toBe(true);
  await life.problem('kafka.service is failed');
  expect(isRunning(await readStatus(machine.files))).toBe(false);
  await life.problem(null);
  expect(isRunning(await readStatus(machine.files))).toBe(true);
});

it('says for people what it waits for, and where to look before the agent has begun', () => {
  const text = formatStatus({
    state: 'standby',
    step: 'volume',
    since: '2026-11-21T10:00:00.000Z',
    attempts: 1,
    waitingFor: 'vol-1: i-2 holds it (attached)',
    lastError: null,
  });
  expect(text.split('\n')).toEqual([
    'state       standby',
    'step        volume (attempt 1)',
    'since       2026-11-21T10:00:00.000Z',
    'waiting for vol-1: i-2 holds it (attached)',
    '',
  ]);
  expect(formatStatus(undefined)).toContain('journalctl -u kafka-bootstrap');
});
