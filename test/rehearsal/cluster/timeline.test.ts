import { lastStepAt, stepAt } from '../../../rehearsal/cluster/timeline';

const line = (at: number, text: string, unit = 'kafka-drain') => ({ at, unit, text });

it('a step is when a program first said so, not before the interruption', () => {
  const journal = [
    line(100, 'state: running', 'kafka-agent'),
    line(500, 'EC2 will terminate this spot instance at 2026-11-21T10:02:00.000Z: draining', 'kafka-watcher'),
    line(600, 'drain: stop kafka: done in 1584 ms'),
    line(700, 'drain: stop kafka: done in 3 ms'),
  ];
  expect(stepAt(journal, 'detected', 400)).toBe(500);
  expect(stepAt(journal, 'stopped', 400)).toBe(600);
  expect(stepAt(journal, 'started', 400)).toBeNull();
});

it('of several nodes the last counts, and those that never took the step do not', () => {
  const journals = [
    [line(600, 'drain: detach volume: done in 1 ms')],
    [line(900, 'drain: detach volume: done in 1 ms')],
    [],
  ];
  expect(lastStepAt(journals, 'released', 0)).toBe(900);
  expect(lastStepAt([[], []], 'released', 0)).toBeNull();
});
