import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { exitCode } from '../cloud';
import { type Program, startProgram } from './program';

const READY_SECONDS = 180;

/**
 * A program that runs while things happen to the cluster: says `{"ready":true}` when it is under way, ends at SIGTERM, and
 * prints a line of JSON at last.
 */
export class RunningProgram {
  private lastLine = '';
  /** Listened for from the start, as it may end long before anybody asks. */
  private readonly exited: Promise<number>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly name: string,
  ) {
    this.exited = exitCode(child);
  }

  static async start(name: string, program: Program): Promise<RunningProgram> {
    const child = await startProgram(program);
    const running = new RunningProgram(child, name);
    const lines = createInterface({ input: child.stdout! });
    lines.on('line', (line) => (running.lastLine = line));
    const signal = AbortSignal.timeout(READY_SECONDS * 1000);
    const ended = running.exited.then((): [string] => ['{}']);
    const [line] = (await Promise.race([once(lines, 'line', { signal }), ended])) as [string];
    if (!(JSON.parse(line) as { ready?: boolean }).ready)
      throw new Error(`the ${name} did not start: see above`);
    return running;
  }

  /**
   * @returns its exit code, 0 or the 1 of a verdict, and its last line
   * @throws Error if it had ended by itself, whatever it made of that: then nothing was under way meanwhile
   */
  async end(): Promise<{ code: number; lastLine: string }> {
    const wasRunning = this.child.kill('SIGTERM');
    const code = await this.exited;
    if (!wasRunning) throw new Error(`the ${this.name} had ended before, with ${code}: see above`);
    if (code > 1) throw new Error(`the ${this.name} ended with ${code}: see above`);
    return { code, lastLine: this.lastLine };
  }
}
