import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { formatProperties } from './client-properties';
import type { JavaInstallation } from './installation';

export interface ToolOptions extends JavaInstallation {
  mainClass: string;
  /** @param propertiesFile readable by this user only, and there only until the tool has said something */
  args: (propertiesFile: string) => string[];
  properties: Record<string, string>;
  /** Told of each line on stdout. @returns whether it means something; what does not is kept as the tool's last words */
  onLine: (line: string) => boolean;
}

export interface ToolEnd {
  /** Exit code; null if a signal ended it. */
  code: number | null;
  /** What it said last that nobody understood: most often why it ended. */
  lastWords: string;
}

export interface RunningTool {
  /** SIGTERM: it finishes what it has begun. */
  stop(): void;
  /** SIGKILL: it does nothing more, not even that. */
  kill(): void;
  /** Never rejects. */
  ended: Promise<ToolEnd>;
}

const HEAP_MIB = 96;
const LAST_WORDS = 6;

/** Small and soon warm: it runs beside what it measures. */
const JVM = [`-Xmx${HEAP_MIB}m`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/**
 * Runs the tool, and stops it when this program ends, however it does: stdin is closed then. Otherwise a producer whose
 * owner was killed would go on for ever, and its password stay on disk.
 */
const LEASH = `folder=$1
shift
exec 3<&0
"$@" </dev/null 3<&- &
tool=$!
{ cat <&3; kill "$tool"; } >/dev/null 2>&1 &
wait "$tool"
code=$?
rm -rf "$folder"
exit "$code"`;

/**
 * Start a program of Kafka's jars. It has a process group of its own: a Ctrl-C in the terminal is its owner's to act on.
 */
export function startTool({ classPath, mainClass, args, properties, onLine }: ToolOptions): RunningTool {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-client-'));
  const file = join(folder, 'client.properties');
  const forget = () => rmSync(folder, { recursive: true, force: true });
  writeFileSync(file, formatProperties(properties), { mode: 0o600 });

  const java = ['java', ...JVM, '-cp', classPath, mainClass, ...args(file)];
  const child = spawn('sh', ['-c', LEASH, 'sh', folder, ...java], {
    detached: true,
    stdio: 'pipe',
    env: process.env,
  });
  const words: string[] = [];
  const hear = (line: string) => words.splice(0, Math.max(0, words.push(line) - LAST_WORDS));
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!onLine(line)) return void hear(line);
    // It has read them.
    forget();
  });
  createInterface({ input: child.stderr }).on('line', hear);
  child.stdin.on('error', () => undefined);
  child.on('exit', () => child.stdin.end());

  let over = false;
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => resolve(code));
    child.on('error', (error) => {
      hear(error.message);
      resolve(null);
    });
  });
  return {
    stop: () => child.stdin.end(),
    // Not later: its number may be somebody else's by then.
    kill: () => over || killGroup(child.pid),
    ended: ended.then((code) => {
      over = true;
      forget();
      return { code, lastWords: words.join('\n') };
    }),
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
