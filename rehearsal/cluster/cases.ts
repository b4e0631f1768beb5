import type { CaseVerdict } from '../../scripts/pipeline/cases';
import { verdictOf } from './program';
import type { Workspace } from './workspace';

/** `scripts/pipeline.ts cases`: what people start from, tried while things happen to the cluster. Ends by itself. */
export class RunningCases {
  private constructor(private readonly ended: Promise<{ output: string }>) {
    // It may fail long before anybody asks.
    ended.catch(() => undefined);
  }

  static start({ projectRoot }: Workspace): RunningCases {
    return new RunningCases(verdictOf({ projectRoot, path: 'scripts/pipeline.js', args: ['cases'] }));
  }

  /** @throws Error if they could not be tried */
  async finish(): Promise<CaseVerdict[]> {
    const { output } = await this.ended;
    return output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as CaseVerdict);
  }
}
