import type { CaseVerdict } from '../../scripts/pipeline/cases';
import { verdictOf } from './program';
import type { Workspace } from './workspace';

/**
 * `scripts/pipeline.ts cases`: what people start from, tried while things happen to the cluster. Ends by itself.
 *
 * @throws Error if they could not be tried; also before anybody waits for them
 */
export function tryCases({ projectRoot }: Workspace): Promise<CaseVerdict[]> {
  const tried = verdicts(projectRoot);
  tried.catch(() => undefined);
  return tried;
}

async function verdicts(projectRoot: string): Promise<CaseVerdict[]> {
  const { output, code } = await verdictOf({ projectRoot, path: 'scripts/pipeline.js', args: ['cases'] });
  const lines = output.split('\n').filter((line) => line !== '');
  const cases = lines.map((line) => JSON.parse(line) as CaseVerdict);
  if ((code === 0) !== cases.every(({ ok }) => ok)) {
    throw new Error(`the cases ended with ${code} after ${cases.length} of them: see above`);
  }
  return cases;
}
