import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureApiEnvironment } from '../api/start';
import { VPC_NAMESPACE } from '../constants';
import { joinCgroup, killCgroup, leaveCgroup } from '../hosts/cgroup';
import { cloudPaths, RUN_FILES, RUN_FOLDER } from '../hosts/paths';
import { inNamespace } from '../hosts/run';
import { ensureImage } from '../image';
import { createNamespaces } from '../network/links';
import { tryLock } from './lock';
import { send, type ChildMessage, type CloudSettings, type DetachMessage } from './messages';
import { discardDisks, tearDown } from './teardown';

/**
 * Holds the lock, prepares the machine, starts the supervisor and takes everything apart when that ends, whatever
 * ended it. Should this process be killed, the supervisor does the same; should both be, the next `up` or `down`.
 */
async function main(settings: Omit<CloudSettings, 'image'>): Promise<void> {
  if ((await tryLock()) === null) {
    send({ kind: 'failed', code: 'ALREADY_RUNNING', reason: 'a local cloud runs on this machine already' });
    process.exitCode = 3;
    return;
  }
  let bound = true;
  process.on('message', (message: DetachMessage) => {
    if (message.kind === 'detach') bound = false;
  });
  const letGo = (): void => {
    if (bound) void end(settings.projectRoot, 'the process that started the cloud has let go of it');
  };
  process.on('disconnect', letGo);
  if (!process.connected) return letGo();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => void end(settings.projectRoot, signal));
  }
  const supervisorStarting = start(settings);
  starting = supervisorStarting;
  try {
    const supervisor = await supervisorStarting;
    supervisor.once('exit', (code, signal) => {
      void end(settings.projectRoot, `the supervisor has ended (${signal ?? code})`);
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    send({ kind: 'failed', code: 'START_FAILED', reason });
    await end(settings.projectRoot, reason);
  }
}

async function start(settings: Omit<CloudSettings, 'image'>): Promise<ChildProcess> {
  const { projectRoot } = settings;
  await tearDown();
  const paths = cloudPaths(projectRoot);
  await truncate(paths.log);
  await rm(paths.root, { recursive: true, force: true });
  for (const folder of [paths.instances, paths.volumes, paths.logs]) await mkdir(folder, { recursive: true });
  await mkdir(RUN_FOLDER, { mode: 0o700 });
  for (const folder of [RUN_FILES.notices, RUN_FILES.dns]) await mkdir(folder);
  stopIfEnding();
  joining = joinCgroup();
  await joining;
  const image = await ensureImage(projectRoot, (line) => send({ kind: 'progress', line }));
  stopIfEnding();
  await ensureApiEnvironment(projectRoot);
  stopIfEnding();
  await createNamespaces();
  stopIfEnding();
  return startSupervisor({ ...settings, image });
}

function stopIfEnding(): void {
  if (ending) throw new Error('stopped while starting');
}

function startSupervisor(settings: CloudSettings): Promise<ChildProcess> {
  const program = [process.execPath, join(__dirname, 'supervisor.js'), JSON.stringify(settings)];
  const [command, ...args] = inNamespace(VPC_NAMESPACE, program);
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Says that versions of 2027 will need a newer Node.js; this one is pinned.
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  return new Promise((resolve, reject) => {
    let failure = 'it ended before it was ready';
    child.on('message', (message: ChildMessage) => {
      if (message.kind === 'failed') failure = message.reason;
      if (message.kind === 'progress') send(message);
      if (message.kind === 'ready') {
        send(message);
        resolve(child);
      }
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`the supervisor did not start: ${failure}`)));
  });
}

let ending = false;
let starting: Promise<unknown> = Promise.resolve();
/** Half-way into the cgroup, this process would be among those that it kills there. */
let joining: Promise<void> = Promise.resolve();

async function end(projectRoot: string, reason: string): Promise<void> {
  if (ending) return;
  ending = true;
  console.log(`${new Date().toISOString()} taking the cloud apart: ${reason}`);
  try {
    await joining.catch(() => undefined);
    // What is being made right now is cut short before the rest is looked for.
    await leaveCgroup();
    await killCgroup();
    await starting.catch(() => undefined);
    await tearDown();
    await discardDisks(projectRoot);
    process.exit(0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}

void main(JSON.parse(process.argv[2]) as Omit<CloudSettings, 'image'>);
