import { rm } from 'node:fs/promises';
import type { PipelineVerdict } from '../../scripts/pipeline/verify';
import { RunningProgram } from './running-program';
import type { Workspace } from './workspace';

/** scripts/pipeline.ts: records copied in transactions by a client that is killed now and then, beside all else. */
export class RunningPipeline {
  private constructor(private readonly pipeline: RunningProgram) {}

  /** @returns once the first transaction is committed */
  static async start({ projectRoot, pipelineFolder }: Workspace, seed: number): Promise<RunningPipeline> {
    await rm(pipelineFolder, { recursive: true, force: true });
    const args = ['run', '--out', pipelineFolder, '--seed', String(seed)];
    const pipeline = { projectRoot, path: 'scripts/pipeline.js', args };
    return new RunningPipeline(await RunningProgram.start('pipeline', pipeline));
  }

  /** Let the rest be copied, and count what came out. */
  async finish(): Promise<PipelineVerdict> {
    return JSON.parse((await this.pipeline.end()).lastLine) as PipelineVerdict;
  }
}
