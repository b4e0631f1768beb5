import { rm } from 'node:fs/promises';
import type { LoadVerdict } from '../../scripts/load/verify';
import { verdictOf } from './program';
import { RunningProgram } from './running-program';
import type { Workspace } from './workspace';

/** scripts/load.ts, running outside the VPC while things happen to the cluster. */
export class RunningLoad {
  private constructor(
    private readonly load: RunningProgram,
    private readonly projectRoot: string,
    /** Its files: scripts/load/files.ts. */
    readonly folder: string,
  ) {}

  /** @returns once records of every partition have been acknowledged */
  static async start({ projectRoot, loadFolder }: Workspace): Promise<RunningLoad> {
    await rm(loadFolder, { recursive: true, force: true });
    const load = await RunningProgram.start('load', loadProgram(projectRoot, 'run', loadFolder));
    return new RunningLoad(load, projectRoot, loadFolder);
  }

  /** End it and read everything back. */
  async finish(): Promise<LoadVerdict> {
    const { code } = await this.load.end();
    if (code !== 0) throw new Error(`the load ended with ${code}: see above`);
    const { output } = await verdictOf(loadProgram(this.projectRoot, 'verify', this.folder));
    return JSON.parse(output) as LoadVerdict;
  }
}

function loadProgram(projectRoot: string, command: 'run' | 'verify', folder: string) {
  return { projectRoot, path: 'scripts/load.js', args: [command, '--out', folder] };
}
