import { readFileSync } from 'node:fs';
import { type RehearsalReport, reportSchema } from '../cluster/report';
import { isExactlyOnce } from '../scripts/pipeline/verify';

/**
 * What must hold of a rehearsal's report, beyond its own verdict: `node build/rehearsal/verify-report.js FILE` exits 1
 * and says what does not. So that a rehearsal that forgot to look cannot pass.
 */
export function faults(report: RehearsalReport): string[] {
  const { ok, deploy, workload, pipeline, interruptions, destroy } = report;
  return [
    ...(ok ? [] : ['its verdict is not ok']),
    ...(deploy.seconds > 0 && deploy.readySeconds >= deploy.seconds ? [] : ['it was never deployed']),
    ...(workload.acked > 0 ? [] : ['no record was acknowledged']),
    ...(['lost', 'duplicated', 'outOfOrder', 'failedSends'] as const)
      .filter((count) => workload[count] > 0)
      .map((count) => `${count}: ${workload[count]}`),
    ...(pipeline === null || pipeline.crashes > 0 ? [] : ["its pipeline's copier was never killed"]),
    ...(pipeline === null || isExactlyOnce(pipeline)
      ? []
      : ['its pipeline did not copy each record exactly once']),
    ...(interruptions.some(({ scenario }) => scenario === 'pause') ? [] : ['it was never paused']),
    ...(destroy.seconds > 0 ? [] : ['it was never destroyed']),
    ...destroy.leftovers.map((leftover) => `left over: ${leftover}`),
  ];
}

if (require.main === module) {
  const found = faults(reportSchema.parse(JSON.parse(readFileSync(process.argv[2], 'utf8'))));
  for (const fault of found) process.stderr.write(`✗ ${fault}\n`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
