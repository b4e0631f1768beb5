import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** Start a program inside a running guest, with the environment that its units have. @param leader the guest's PID 1 */
export async function inGuest(
  leader: number,
  argv: readonly string[],
  options: SpawnOptions = {},
): Promise<ChildProcess> {
  const env = { ...(await guestEnvironment(leader)), TERM: process.env.TERM ?? 'dumb', ...options.env };
  const namespaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--root', '--wd'];
  return spawn('nsenter', [`--target=${leader}`, ...namespaces, '--', ...argv], { ...options, env });
}

async function guestEnvironment(leader: number): Promise<Record<string, string>> {
  const text = await readFile(`/proc/${leader}/root/etc/environment`, 'utf8');
  const pairs = [...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]);
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    LANG: 'C.UTF-8',
    ...Object.fromEntries(pairs),
  };
}
