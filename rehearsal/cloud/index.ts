import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EgressMode } from '../api/start';
import { leaveCgroup, killCgroup } from '../hosts/cgroup';
import { cloudPaths } from '../hosts/paths';
import { CloudError } from './errors';
import type { LatencyMode } from './latency';
import { isLocked, tryLock } from './lock';
import type { ChildMessage } from './messages';
import { NOT_RUNNING, readStatus, type CloudStatus } from './status';
import { discardDisks, tearDown } from './teardown';
import { missingPackages } from './tools';

export { AWS_ENVIRONMENT, internetEnvironment, setClientEnvironment } from './environment';
export { CloudError } from './errors';
export { runInInstance } from './instance';
export { exitCode, inInternet, runInInternet } from './internet';
export { findLeftovers } from './teardown';
export { clearNotice, setNotice, type Notice } from '../imds/notices';
export type { CloudStatus, InstanceStatus, VolumeStatus } from './status';

export interface CloudOptions {
  projectRoot: string;
  /** Whether EC2's latencies are injected. @default none */
  latency?: LatencyMode;
  /** Decides about the latencies' jitter. @default 1 */
  seed?: number;
  /** Whether instances keep their first public address beside an Elastic IP. @default release, the harder case */
  egress?: EgressMode;
  /** Told what takes long, in a line of words. */
  onProgress?(line: string): void;
}

/** Started by this process and still alive. */
const keepers = new Set<ChildProcess>();
/** How often this process was told to stop the cloud: what is on its way to be started then must not be. */
let stops = 0;

export interface RunningCloud {
  /** Resolves when the cloud is gone for whatever reason. */
  ended: Promise<void>;
  /** Take it apart and wait. Never touches a cloud that somebody else started. */
  stop(): Promise<void>;
  /** Let it go on when this process ends. Until then it is taken apart with this process, however that ends. */
  release(): Promise<void>;
}

/**
 * Start an empty local cloud and return when its API answers. What a crashed one left behind is removed first.
 *
 * @throws CloudError NOT_ROOT, TOOLS_MISSING, ALREADY_RUNNING or START_FAILED; nothing is left behind then
 */
export async function startCloud(options: CloudOptions): Promise<RunningCloud> {
  checkMachine();
  const { projectRoot, latency = 'none', seed = 1, egress = 'release' } = options;
  const { log } = cloudPaths(projectRoot);
  const stopsBefore = stops;
  await mkdir(dirname(log), { recursive: true });
  const settings = JSON.stringify({ projectRoot, latency: { mode: latency, seed }, egress });
  const logFile = await open(log, 'a');
  if (stops > stopsBefore) {
    await logFile.close();
    throw new CloudError('START_FAILED', 'the local cloud was stopped while it started');
  }
  const keeper = spawn(process.execPath, [keeperProgram(projectRoot), settings], {
    // A session of its own: no terminal's Ctrl-C reaches it.
    detached: true,
    stdio: ['ignore', logFile.fd, logFile.fd, 'ipc'],
  });
  keepers.add(keeper);
  const ended = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
  void ended.then(() => keepers.delete(keeper));
  await logFile.close();
  return new Promise((resolve, reject) => {
    let failure = new CloudError('START_FAILED', `the local cloud did not start: see ${log}`);
    keeper.once('error', reject);
    keeper.on('message', (message: ChildMessage) => {
      if (message.kind === 'progress') options.onProgress?.(message.line);
      if (message.kind === 'failed') failure = new CloudError(message.code, failureText(message, log));
      if (message.kind === 'ready') {
        // Neither the keeper nor its channel keeps this process from ending.
        keeper.channel?.unref();
        keeper.unref();
        resolve({ ended, stop: () => letEnd(keeper), release: () => release(keeper) });
      }
    });
    void ended.then(() => reject(failure));
  });
}

function failureText(message: Extract<ChildMessage, { kind: 'failed' }>, log: string): string {
  if (message.code === 'ALREADY_RUNNING') return `${message.reason}: stop it first (\`down\`)`;
  return `the local cloud did not start: ${message.reason}\nits log: ${log}`;
}

/** As compiled: this file itself may run from its source, in a test. */
function keeperProgram(projectRoot: string): string {
  return join(projectRoot, 'build', 'rehearsal', 'cloud', 'keeper.js');
}

/**
 * Stop the local cloud of this machine, or remove what a crashed one left behind. At any moment, any number of times.
 * Logs stay under out/rehearsal/cloud until the next start.
 *
 * @throws CloudError NOT_ROOT; Error naming what could not be removed
 */
export async function stopCloud(projectRoot: string): Promise<void> {
  checkMachine();
  stops += 1;
  // One that this process has only just started holds no lock yet.
  await Promise.all([...keepers].map(endKeeper));
  // Any other holds the lock and is one of the cloud's processes.
  await leaveCgroup();
  let lock = await tryLock();
  while (lock === null) {
    await killCgroup();
    await sleep(50);
    lock = await tryLock();
  }
  try {
    await tearDown();
    await discardDisks(projectRoot);
  } finally {
    await lock.release();
  }
}

/**
 * Take apart what this process is starting or has started, and nothing else: for Ctrl-C at any moment.
 * A cloud that was released is left alone.
 */
export async function abandonCloud(): Promise<void> {
  stops += 1;
  await Promise.all([...keepers].map(letEnd));
}

function release(keeper: ChildProcess): Promise<void> {
  keepers.delete(keeper);
  return new Promise((resolve) =>
    keeper.send({ kind: 'detach' }, () => {
      keeper.disconnect();
      resolve();
    }),
  );
}

/** A keeper takes its cloud apart when the process that started it lets go of it. */
async function letEnd(keeper: ChildProcess): Promise<void> {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return;
  const exited = once(keeper, 'exit');
  keeper.ref();
  if (keeper.connected) keeper.disconnect();
  else keeper.kill('SIGTERM');
  await exited;
}

async function endKeeper(keeper: ChildProcess): Promise<void> {
  keeper.ref();
  if (keeper.kill('SIGKILL')) await once(keeper, 'exit');
}

/** What runs in the local cloud. `running` is false if there is none, or only the remains of one. */
export async function cloudStatus(): Promise<CloudStatus> {
  return (await isLocked()) ? readStatus() : NOT_RUNNING;
}

/** @throws CloudError NOT_ROOT or TOOLS_MISSING, saying what to do */
export function checkMachine(): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new CloudError(
      'NOT_ROOT',
      'the local cloud needs root on Linux: it makes namespaces, mounts and loop devices',
    );
  }
  const packages = missingPackages();
  if (packages.length > 0) {
    const advice = `apt-get install --no-install-recommends ${packages.join(' ')}`;
    throw new CloudError(
      'TOOLS_MISSING',
      `the local cloud needs Debian packages that are not installed: ${advice}`,
    );
  }
}

/** @throws CloudError NOT_RUNNING */
export async function requireCloud(): Promise<CloudStatus> {
  const status = await cloudStatus();
  if (!status.running) throw new CloudError('NOT_RUNNING', 'no local cloud runs here: start it (`up`)');
  return status;
}
