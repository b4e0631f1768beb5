import { Command } from 'commander';
import { type ErrorCode, OperatorError } from '../../cluster/errors';
import { run } from '../../scripts/cli';

let complaints: string;

beforeEach(() => {
  complaints = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    complaints += text.toString();
    return true;
  });
});

afterEach(() => jest.restoreAllMocks());

const failing = (error: Error) =>
  run(
    new Command('test').action(() => {
      throw error;
    }),
    ['node', 'test'],
  );

test.each<[ErrorCode, number]>([
  ['HAND_OVER_LATE', 1],
  ['HAND_OVER_UNSAFE', 2],
  ['NODE_UNKNOWN', 2],
])('%s ends a command with exit code %i and what to do', async (code, exitCode) => {
  await expect(failing(new OperatorError(code, 'this happened', 'do that'))).resolves.toBe(exitCode);
  expect(complaints).toBe('this happened\n  → do that\n');
});

test('what nobody foresaw ends it with exit code 2 and a stack', async () => {
  await expect(failing(new TypeError('oops'))).resolves.toBe(2);
  expect(complaints).toMatch(/^TypeError: oops\n {4}at /);
});

test('wrong usage ends it with exit code 2', async () => {
  const program = new Command('test').argument('<node>').action(() => undefined);
  await expect(run(program, ['node', 'test'])).resolves.toBe(2);
  expect(complaints).toMatch(/missing required argument 'node'/);
});
