import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { exitCode, inInternet } from '../cloud';

const READY_SECONDS = 180;

/**
 * One of the product's programs, running outside the VPC while things happen to the cluster: says `{"ready":true}` when it
 * is under way, ends at SIGTERM, and prints a line of JSON at last.
 */
export class RunningProgram {
  private lastLine = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly name: string,
  ) {}

  static async start(name: string, argv: readonly string[], cwd: string): Promise<RunningProgram> {
    const child = await inInternet(argv, {
      cwd,
      // From what was deployed, as its operator would: the variable is for other programs.
      env: { KAFKA_BOOTSTRAP: undefined },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const program = new RunningProgram(child, name);
    const lines = createInterface({ input: child.stdout! });
    lines.on('line', (line) => (program.lastLine = line));
    const signal = AbortSignal.timeout(READY_SECONDS * 1000);
    const ended = once(child, 'exit').then((): [string] => ['{}']);
    const [line] = (await Promise.race([once(lines, 'line', { signal }), ended])) as [string];
    if (!(JSON.parse(line) as { ready?: boolean }).ready)
      throw new Error(`the ${name} did not start: see above`);
    return program;
  }

  /** @returns its exit code and its last line */
  async end(): Promise<{ code: number; lastLine: string }> {
    this.child.kill('SIGTERM');
    const code = await exitCode(this.child);
    // 1 is a verdict, told in the line.
    if (code > 1) throw new Error(`the ${this.name} ended with ${code}: see above`);
    return { code, lastLine: this.lastLine };
  }
}
