import { createHash, randomUUID } from 'node:crypto';
import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);

const READY_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;

/**
 * What becomes of the public address that an instance got at launch when an Elastic IP serves a secondary address of
 * it: AWS's documents can be read both ways.
 */
export const EGRESS_MODES = ['release', 'keep'] as const;
export type EgressMode = (typeof EGRESS_MODES)[number];

export interface StartApiOptions {
  projectRoot: string;
  /** Address to listen on: loopback, or one inside the namespace that `wrap` enters. */
  host: string;
  /** 0 for any free port. */
  port: number;
  /** False: instances, volumes and attachments change state by themselves, at once. */
  hypervisor: boolean;
  /** Whether an interface keeps its first public address beside an Elastic IP. @default release */
  egress?: EgressMode;
  /** Put in front of the server's command line, for example `['nsenter', '--net=/run/netns/x']`. */
  wrap?: string[];
  /** File that the log is appended to. @default discarded, apart from what says why a start failed */
  log?: string;
  /** With `detached` the server outlives this process, otherwise it ends with it. */
  spawnOptions?: Omit<SpawnOptions, 'stdio'>;
}

export interface RunningApi {
  endpoint: string;
  pid: number;
  stop(): Promise<void>;
}

/** Directory of the API's Python environment, made from requirements.lock if missing. Needs python3 with venv. */
export async function ensureApiEnvironment(projectRoot: string): Promise<string> {
  const lock = join(projectRoot, 'rehearsal/api/requirements.lock');
  const hash = createHash('sha256')
    .update(await readFile(lock))
    .digest('hex')
    .slice(0, 16);
  const parent = join(projectRoot, '.cache/api-venv');
  const environment = join(parent, hash);
  if (await isUsable(environment)) return environment;

  await mkdir(parent, { recursive: true });
  const unfinished = join(parent, `.unfinished-${randomUUID()}`);
  try {
    await run('python3', ['-m', 'venv', unfinished]);
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--no-compile',
    ];
    await run(join(unfinished, 'bin/python'), [...pip, '--requirement', lock]);
    await moveInPlace(unfinished, environment);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return environment;
}

/** False too if the system's Python has been replaced, which leaves a dangling link. */
async function isUsable(environment: string): Promise<boolean> {
  return access(join(environment, 'bin/python')).then(
    () => true,
    () => false,
  );
}

/** Somebody else may have made the same environment meanwhile: then theirs stays. */
async function moveInPlace(unfinished: string, environment: string): Promise<void> {
  try {
    await rename(unfinished, environment);
  } catch (error) {
    if (await isUsable(environment)) return;
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
    await rm(environment, { recursive: true, force: true });
    await rename(unfinished, environment);
  }
}

/** Start the local cloud's AWS API and wait until it listens. */
export async function startApi(options: StartApiOptions): Promise<RunningApi> {
  const { projectRoot, host, port, hypervisor, wrap = [], log, spawnOptions = {} } = options;
  const egress = options.egress ?? 'release';
  if (spawnOptions.detached && log === undefined) {
    throw new Error('startApi: a detached server needs a log file: nobody is left to read its output');
  }
  const environment = await ensureApiEnvironment(projectRoot);
  const server = join(projectRoot, 'rehearsal/api/server.py');
  const [command, ...args] = [
    ...wrap,
    join(environment, 'bin/python'),
    ...[server, '--host', host, '--port', String(port)],
    ...['--egress', egress],
    ...(hypervisor ? [] : ['--no-hypervisor']),
    ...(spawnOptions.detached ? [] : ['--until-stdin-closes']),
  ];
  const logFile = log === undefined ? undefined : await open(log, 'a');
  const child = spawn(command, args, {
    ...spawnOptions,
    stdio: [spawnOptions.detached ? 'ignore' : 'pipe', 'pipe', logFile?.fd ?? 'pipe'],
  });
  const lastWords = keepLastWords(child);
  try {
    const boundPort = await readyPort(child);
    if (spawnOptions.detached) letGo(child);
    return { endpoint: `http://${host}:${boundPort}`, pid: child.pid!, stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    const reason = log === undefined ? lastWords() : `see ${log}`;
    throw new Error(`the local AWS API did not start: ${(error as Error).message}\n${reason}`);
  } finally {
    await logFile?.close();
  }
}

/** Reads standard error, if it is a pipe, so that the server never blocks on it. */
function keepLastWords(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-4096);
  });
  return () => text;
}

/** The port of the line `ready <port>`, which also works where this process cannot connect to it. */
async function readyPort(child: ChildProcess): Promise<number> {
  const lines = createInterface({ input: child.stdout! });
  return new Promise<number>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`not ready after ${READY_TIMEOUT_MS} ms`)),
      READY_TIMEOUT_MS,
    );
    const settle = (act: () => void) => {
      clearTimeout(timer);
      act();
    };
    lines.on('line', (line) => {
      const ready = /^ready (\d+)$/.exec(line);
      if (ready) settle(() => resolve(Number(ready[1])));
    });
    child.once('error', (error) => settle(() => reject(error)));
    child.once('exit', (code, signal) => settle(() => reject(new Error(`it ended with ${signal ?? code}`))));
  });
}

function letGo(child: ChildProcess): void {
  child.stdout?.destroy();
  child.unref();
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}
