import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadVerdict } from '../../scripts/load/verify';
import { runInInternet } from '../cloud';
import { RunningProgram } from './running-program';
import type { Workspace } from './workspace';

/** scripts/load.ts, running outside the VPC while things happen to the cluster. */
export class RunningLoad {
  private constructor(
    private readonly load: RunningProgram,
    /** Its files: scripts/load/files.ts. */
    readonly folder: string,
    private readonly argv: string[],
    private readonly cwd: string,
  ) {}

  /** @returns once records of every partition have been acknowledged */
  static async start({ projectRoot, loadFolder }: Workspace): Promise<RunningLoad> {
    await rm(loadFolder, { recursive: true, force: true });
    const argv = [process.execPath, join(projectRoot, 'build/scripts/load.js')];
    const load = await RunningProgram.start('load', [...argv, 'run', '--out', loadFolder], projectRoot);
    return new RunningLoad(load, loadFolder, argv, projectRoot);
  }

  /** End it and read everything back. */
  async finish(): Promise<LoadVerdict> {
    await this.load.end();
    // Its exit code repeats what the counts say.
    const output = await runInInternet(
      ['sh', '-c', '"$@" || [ $? -eq 1 ]', 'sh', ...this.argv, 'verify', '--out', this.folder],
      { cwd: this.cwd, env: { KAFKA_BOOTSTRAP: undefined } },
    );
    return JSON.parse(output) as LoadVerdict;
  }
}
