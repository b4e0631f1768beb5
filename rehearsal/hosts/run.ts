import { execFile } from 'node:child_process';

export interface RunOptions {
  /** Written to the command's standard input. */
  input?: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

/**
 * Run a command and return its standard output.
 *
 * @throws Error with the command, its exit code and what it wrote to standard error
 */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const [file, ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = execFile(
      file,
      args,
      { env: options.env, cwd: options.cwd, maxBuffer: 64 * 2 ** 20 },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        const reason = stderr.trim().split('\n').slice(-15).join('\n') || error.message;
        reject(new Error(`${argv.join(' ')} failed (${error.code ?? error.signal}): ${reason}`));
      },
    );
    // A command that exits without reading its input is judged by its exit code, not by the broken pipe.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}

/** argv that runs a command in one of the named network namespaces; file systems stay the host's. */
export function inNamespace(namespace: string, argv: readonly string[]): string[] {
  // Not `ip netns exec`, which mounts a /sys of its own.
  return ['nsenter', `--net=/run/netns/${namespace}`, '--', ...argv];
}
