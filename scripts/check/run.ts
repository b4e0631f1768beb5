import { EXIT } from '../cli';
import { collectEvidence } from './collect';
import { formatReport } from './format';
import { resolveTarget, type TargetOptions } from './target';
import { judge } from './verdict';

export interface CheckOptions extends Omit<TargetOptions, 'environment'> {
  records: number;
  /** In seconds. */
  timeout: number;
  json: boolean;
  verbose: boolean;
}

/** @returns the exit code. The report goes to stdout, progress and trouble to stderr. */
export async function runCheck(options: CheckOptions, collect = collectEvidence): Promise<number> {
  const evidence = await collect({
    target: resolveTarget({ ...options, environment: process.env }),
    recordsPerPartition: options.records,
    signal: AbortSignal.timeout(options.timeout * 1000),
    verbose: options.verbose,
    onProgress: (message) => process.stderr.write(`${message}\n`),
  });
  const report = judge(evidence);
  process.stdout.write(options.json ? JSON.stringify(report, null, 2) + '\n' : formatReport(report));
  return report.ok ? EXIT.ok : EXIT.failed;
}
