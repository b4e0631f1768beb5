import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { LoadVerdict } from '../../scripts/load/verify';
import { exitCode, inInternet, runInInternet } from '../cloud';
import type { Workspace } from './workspace';

const READY_SECONDS = 120;

/** scripts/load.ts, running outside the VPC while things happen to the cluster. */
export class RunningLoad {
  private constructor(
    private readonly child: ChildProcess,
    private readonly program: string,
    /** Its files: scripts/load/files.ts. */
    readonly folder: string,
    private readonly cwd: string,
  ) {}

  /** @returns once records of every partition have been acknowledged */
  static async start({ projectRoot, loadFolder }: Workspace): Promise<RunningLoad> {
    await rm(loadFolder, { recursive: true, force: true });
    const program = join(projectRoot, 'build/scripts/load.js');
    const child = await inInternet([process.execPath, program, 'run', '--out', loadFolder], {
      cwd: projectRoot,
      env: { KAFKA_BOOTSTRAP: undefined },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout! });
    const signal = AbortSignal.timeout(READY_SECONDS * 1000);
    const [line] = (await Promise.race([
      once(lines, 'line', { signal }),
      once(child, 'exit').then(() => ['{}']),
    ])) as [string];
    if (!(JSON.parse(line) as { ready?: boolean }).ready)
      throw new Error('the load did not start: see above');
    lines.on('line', () => undefined);
    return new RunningLoad(child, program, loadFolder, projectRoot);
  }

  /** End it and read everything back. */
  async finish(): Promise<LoadVerdict> {
    this.child.kill('SIGTERM');
    const code = await exitCode(this.child);
    if (code !== 0) throw new Error(`the load ended with ${code}: see above`);
    // Its exit code repeats what the counts say.
    const output = await runInInternet(
      [
        'sh',
        '-c',
        '"$@" || [ $? -eq 1 ]',
        'sh',
        process.execPath,
        this.program,
        'verify',
        '--out',
        this.folder,
      ],
      { cwd: this.cwd, env: { KAFKA_BOOTSTRAP: undefined } },
    );
    return JSON.parse(output) as LoadVerdict;
  }
}
