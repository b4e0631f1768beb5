import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, readlink, rmdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCgroup, joiningCgroup, killCgroup, removeCgroup } from './cgroup';
import type { InstancePaths } from './paths';
import { inNamespace } from './run';

/** SIGRTMIN+3 asks systemd as PID 1 to power off, as the power button does (systemd(1), signals). */
const POWER_BUTTON = 34 + 3;

/** nspawn's exit code when the guest asked for a reboot and --keep-unit leaves that to us. */
const REBOOT = 133;

export interface GuestSpec {
  instanceId: string;
  instanceType: string;
  mac: string;
  /** For example ip-10-0-1-11. */
  hostname: string;
  /** Network namespace with the guest's ens5 in it. */
  namespace: string;
  /** Root folder of the image. */
  image: string;
  paths: InstancePaths;
}

export interface Guest {
  /** The guest's PID 1, as seen from outside. */
  leader: number;
  /** Resolves when nothing of the guest runs any more. */
  exited: Promise<'reboot' | 'off'>;
}

/** Boot the guest from its root disk and return once systemd runs in it. */
export async function bootGuest(spec: GuestSpec): Promise<Guest> {
  const procsFiles = await createCgroup(spec.instanceId);
  const console = await open(spec.paths.console, 'a');
  const argv = joiningCgroup(procsFiles, inNamespace(spec.namespace, nspawnCommand(spec)));
  const child = spawn(argv[0], argv.slice(1), {
    stdio: ['ignore', console.fd, console.fd],
    // A session of its own: no terminal's Ctrl-C reaches it.
    detached: true,
    env: {
      PATH: process.env.PATH,
      SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1',
      // Only /proc/sys/net: the rest of /sys and /proc would reach the host.
      SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'network',
    },
  });
  const exited = exitOf(child).finally(() => console.close());
  try {
    const leader = await findLeader(child, spec.paths.console);
    return { leader, exited: exited.then((code) => settle(spec, code)) };
  } catch (error) {
    await settle(spec, null);
    throw error;
  }
}

function nspawnCommand(spec: GuestSpec): string[] {
  return [
    ...['systemd-nspawn', '--quiet', '--boot', '--register=no', '--keep-unit'],
    `--directory=${spec.paths.root}`,
    `--machine=${spec.instanceId}`,
    `--hostname=${spec.hostname}`,
    // The last two and bpf let units' IPAddressDeny, DeviceAllow and the like take effect, as on an instance.
    '--capability=CAP_NET_ADMIN,CAP_BPF,CAP_PERFMON',
    '--system-call-filter=bpf',
    ...['--link-journal=no', '--resolv-conf=off', '--timezone=off', '--console=pipe'],
  ];
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', (code) => resolve(code));
  });
}

/** nspawn may die while its guest lives on: the guest is gone only when its cgroup is empty. */
async function settle(spec: GuestSpec, code: number | null): Promise<'reboot' | 'off'> {
  await killCgroup(spec.instanceId);
  await removeCgroup(spec.instanceId);
  // Left behind when nspawn was killed.
  await rmdir(`/run/systemd/nspawn/propagate/${spec.instanceId}`).catch(() => undefined);
  return code === REBOOT ? 'reboot' : 'off';
}

async function findLeader(child: ChildProcess, consoleFile: string): Promise<number> {
  while (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    for (const pid of await childrenOf(child.pid)) if (await isSystemd(pid)) return pid;
    await sleep(10);
  }
  const output = await readFile(consoleFile, 'utf8').catch(() => '');
  throw new Error(`the guest did not start: ${output.trim().split('\n').slice(-5).join('\n')}`);
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

/** Whether a process is PID 1 of a namespace and has become systemd. */
async function isSystemd(pid: number): Promise<boolean> {
  try {
    const ids = /^NSpid:.*\s(\d+)$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'));
    return ids?.[1] === '1' && (await readlink(`/proc/${pid}/exe`)).endsWith('/systemd');
  } catch {
    return false;
  }
}

/** Press the power button: services stop in their order, then the guest is gone. */
export function powerOff(guest: Guest): void {
  process.kill(guest.leader, POWER_BUTTON);
}

/** Kill every process of the guest at once. File systems are unmounted cleanly by the kernel all the same. */
export async function killGuest(instanceId: string): Promise<void> {
  await killCgroup(instanceId);
}
