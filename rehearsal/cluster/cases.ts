import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { CaseVerdict } from '../../scripts/pipeline/cases';
import { exitCode, inInternet } from '../cloud';
import type { Workspace } from './workspace';

/** `scripts/pipeline.ts cases`: what people start from, tried while things happen to the cluster. Ends by itself. */
export class RunningCases {
  /** What it printed, and its exit code: listened for from the start, as it may end long before anybody asks. */
  private readonly ended: Promise<[string, number]>;

  private constructor(child: ChildProcess) {
    this.ended = Promise.all([text(child.stdout!), exitCode(child)]);
  }

  static async start({ projectRoot }: Workspace): Promise<RunningCases> {
    const argv = [process.execPath, join(projectRoot, 'build/scripts/pipeline.js'), 'cases'];
    // From what was deployed, as its operator would: the variable is for other programs.
    const env = { KAFKA_BOOTSTRAP: undefined };
    const child = await inInternet(argv, { cwd: projectRoot, env, stdio: ['ignore', 'pipe', 'inherit'] });
    return new RunningCases(child);
  }

  /** @throws Error if they could not be tried */
  async finish(): Promise<CaseVerdict[]> {
    const [output, code] = await this.ended;
    // 1 is a verdict, told in its line.
    if (code > 1) throw new Error(`the cases ended with ${code}: see above`);
    const lines = output.trim().split('\n');
    return lines.map((line) => JSON.parse(line) as CaseVerdict);
  }
}
