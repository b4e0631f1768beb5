import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { INTERNET, INTERNET_NAMESPACE } from '../constants';
import { createCgroup, joiningCgroup } from '../hosts/cgroup';
import { RUN_FILES } from '../hosts/paths';
import { inNamespace } from '../hosts/run';
import { internetEnvironment } from './environment';

/**
 * Start a program as if on the operator's machine: in the internet namespace, with public DNS and the environment
 * that AWS's tools and Kafka's clients need. It is part of the cloud: tearing that down ends it.
 *
 * @param options as for spawn; `env` is added to this process's own environment and the cloud's
 */
export async function inInternet(argv: readonly string[], options: SpawnOptions = {}): Promise<ChildProcess> {
  await writeFile(RUN_FILES.publicResolvConf, `nameserver ${INTERNET.dns}\n`);
  const [command, ...args] = joiningCgroup(
    await createCgroup(),
    inNamespace(INTERNET_NAMESPACE, withPublicDns(argv)),
  );
  const env = { ...process.env, ...(await internetEnvironment()), ...options.env };
  return spawn(command, args, { ...options, env });
}

/** argv in a mount namespace of its own, where /etc/resolv.conf names the public resolver. */
function withPublicDns(argv: readonly string[]): string[] {
  const script = 'mount --bind "$1" /etc/resolv.conf && shift && exec "$@"';
  return ['unshare', '--mount', '--', 'sh', '-c', script, 'sh', RUN_FILES.publicResolvConf, ...argv];
}

export interface RunOptions extends SpawnOptions {
  /** Its standard input. */
  input?: string;
}

/** Run a program there and wait. @returns its standard output. @throws Error if it fails */
export async function runInInternet(
  argv: readonly string[],
  { input = '', ...options }: RunOptions = {},
): Promise<string> {
  const child = await inInternet(argv, { ...options, stdio: 'pipe' });
  // One that fails may not have read it; why, it says itself.
  child.stdin!.on('error', () => undefined).end(input);
  let output = '';
  let errors = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
  const code = await exitCode(child);
  if (code !== 0) throw new Error(`${argv.join(' ')} failed (${code}): ${errors.trim()}`);
  return output;
}

/** Wait for a child. @returns its exit code, or 128 plus the signal that ended it, as a shell would */
export function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}
