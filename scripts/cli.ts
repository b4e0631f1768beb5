import { CommanderError, InvalidArgumentError, type Command } from 'commander';
import { type ErrorCode, OperatorError } from '../cluster/errors';

/** Exit codes of all scripts. 1 is left to a command's own verdict, for example a check that failed. */
export const EXIT = { ok: 0, failed: 1, error: 2 } as const;

/** What a command was to bring about and did not, rather than what kept it from trying. */
const VERDICTS: ErrorCode[] = ['HAND_OVER_LATE', 'ROTATION_INCOMPLETE'];

/** Run a command line. @returns the exit code: 2 for wrong usage and for whatever an operator has to repair */
export async function run(program: Command, args = process.argv): Promise<number> {
  // Commands made before this would go on exiting by themselves.
  for (const command of [program, ...program.commands]) command.exitOverride();
  try {
    await program.parseAsync(args);
    return Number(process.exitCode ?? EXIT.ok);
  } catch (error) {
    // Commander has printed its own message already, the requested help included.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.error;
    process.stderr.write(`${error instanceof OperatorError ? error.message : describe(error)}\n`);
    return error instanceof OperatorError && VERDICTS.includes(error.code) ? EXIT.failed : EXIT.error;
  }
}

/** Comes with the first SIGTERM or SIGINT. Only the first: the next one ends a program that hangs. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

/** A line of JSON on stdout, for a program that reads it. */
export function printLine(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Parses an option's value. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('write a whole number from 1.');
  return Number(text);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
