import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PipelineVerdict } from '../../scripts/pipeline/verify';
import { RunningProgram } from './running-program';
import type { Workspace } from './workspace';

/** scripts/pipeline.ts: records copied in transactions by a client that is killed now and then, beside all else. */
export class RunningPipeline {
  private constructor(private readonly pipeline: RunningProgram) {}

  /** @returns once the first transaction is committed */
  static async start({ projectRoot, pipelineFolder }: Workspace, seed: number): Promise<RunningPipeline> {
    await rm(pipelineFolder, { recursive: true, force: true });
    const program = join(projectRoot, 'build/scripts/pipeline.js');
    const argv = [process.execPath, program, 'run', '--out', pipelineFolder, '--seed', String(seed)];
    return new RunningPipeline(await RunningProgram.start('pipeline', argv, projectRoot));
  }

  /** Let the rest be copied, and count what came out. */
  async finish(): Promise<PipelineVerdict> {
    return JSON.parse((await this.pipeline.end()).lastLine) as PipelineVerdict;
  }
}
