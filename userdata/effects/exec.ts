import { execFile } from 'node:child_process';

export interface ExecResult {
  /** Exit code; null if the command was ended by a signal or its time was up. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Run a command without a shell. Resolves whatever its exit code is. */
export type Exec = (command: string, args: string[], options?: { timeoutMs?: number }) => Promise<ExecResult>;

/** Long enough for mkfs and a JVM on a small instance; nothing here may hang for ever. */
const TIMEOUT_MS = 120_000;

/** @throws Error if the command cannot be started at all */
export const systemExec: Exec = (command, args, { timeoutMs = TIMEOUT_MS } = {}) =>
  new Promise((resolve, reject) => {
    const options = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 2 ** 24 } as const;
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error && typeof error.code === 'string') {
        reject(new Error(`${command} cannot be run: ${error.message}`, { cause: error }));
      } else {
        resolve({ code: error ? ((error.code as number | undefined) ?? null) : 0, stdout, stderr });
      }
    });
  });

/**
 * Run a command that must succeed.
 *
 * @returns its standard output
 * @throws Error with the exit code and the last line of standard error
 */
export async function succeed(
  exec: Exec,
  command: string,
  args: string[],
  options?: { timeoutMs?: number },
): Promise<string> {
  const { code, stdout, stderr } = await exec(command, args, options);
  if (code === 0) return stdout;
  const reason = stderr.trim().split('\n').at(-1) || 'no message';
  throw new Error(
    `${[command, ...args].join(' ')} ${code === null ? 'was killed' : `exited with ${code}`}: ${reason}`,
  );
}
