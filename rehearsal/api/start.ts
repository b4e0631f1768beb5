import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LatencyOptions } from '../cloud/latency';
import { ensurePythonEnvironment } from '../python-environment';

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
  /** Quotas of the account by code, for example `{ 'L-34B43A08': 5 }`. @default enough for a default cluster */
  quotas?: Record<string, number>;
  /** False: instances, volumes and attachments change state by themselves, at once. */
  hypervisor: boolean;
  /** Whether an interface keeps its first public address beside an Elastic IP. @default release */
  egress?: EgressMode;
  /** AWS's latencies, as far as they are not the hypervisor's. @default none */
  latency?: LatencyOptions;
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

/** Folder of the API's Python environment, made if missing. */
export function ensureApiEnvironment(projectRoot: string): Promise<string> {
  return ensurePythonEnvironment(projectRoot, 'rehearsal/api/requirements.lock', 'api-venv');
}

/** Start the local cloud's AWS API and wait until it listens. */
export async function startApi(options: StartApiOptions): Promise<RunningApi> {
  const { projectRoot, host, port, hypervisor, latency, quotas = {}, wrap = [], log } = options;
  const { spawnOptions = {} } = options;
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
    ...(latency?.mode === 'aws' ? ['--latency-seed', String(latency.seed)] : []),
    ...(hypervisor ? [] : ['--no-hypervisor']),
    ...Object.entries(quotas).flatMap(([code, value]) => ['--quota', `${code}=${value}`]),
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
