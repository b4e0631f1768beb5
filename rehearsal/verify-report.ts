import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type RehearsalReport, reportSchema } from '../cluster/report';
import { isExactlyOnce } from '../scripts/pipeline/verify';

interface Expected {
  /** A soak also has a pipeline and cases. */
  soak?: boolean;
  /** Kinds of interruptions that it must have played. */
  played?: string[];
}

/**
 * What must hold of a rehearsal's report, beyond its own verdict: so that a rehearsal that forgot to look cannot pass.
 * `node build/rehearsal/verify-report.js FILE [--soak] [--played KIND]...` exits 1 and says what does not hold.
 */
export function faults(report: RehearsalReport, { soak = false, played = [] }: Expected = {}): string[] {
  const { ok, deploy, workload, pipeline, cases, interruptions, security, destroy } = report;
  return [
    ...(ok ? [] : ['its verdict is not ok']),
    ...(deploy.seconds > 0 && deploy.readySeconds >= deploy.seconds ? [] : ['it was never deployed']),
    ...(workload.acked > 0 ? [] : ['no record was acknowledged']),
    ...(['lost', 'duplicated', 'outOfOrder', 'failedSends'] as const)
      .filter((count) => workload[count] > 0)
      .map((count) => `${count}: ${workload[count]}`),
    ...(soak && pipeline === null ? ['it had no pipeline'] : []),
    ...(soak && cases === null ? ['it tried no cases'] : []),
    ...(interruptions.some(({ scenario }) => scenario !== 'pause') ? [] : ['nothing was interrupted']),
    ...played
      .filter((kind) => !interruptions.some(({ scenario }) => scenario === kind))
      .map((kind) => `${kind} was not played`),
    ...(pipeline === null || pipeline.crashes > 0 ? [] : ["its pipeline's copier was never killed"]),
    ...(pipeline === null || isExactlyOnce(pipeline)
      ? []
      : ['its pipeline did not copy each record exactly once']),
    ...(cases === null || cases.length > 0 ? [] : ['none of its cases was tried']),
    ...(cases ?? []).filter((one) => !one.ok).map(({ name, detail }) => `case ${name}: ${detail}`),
    ...(interruptions.some(({ scenario }) => scenario === 'pause') ? [] : ['it was never paused']),
    ...(security === null ? ['it looked for nothing of security'] : []),
    ...(security?.units.length === 0 ? ['it looked at no unit'] : []),
    ...(destroy.seconds > 0 ? [] : ['it was never destroyed']),
    ...destroy.leftovers.map((leftover) => `left over: ${leftover}`),
  ];
}

/** What each of these must have written beside the report. */
const PROOFS = { network: 'network.json', secrets: 'secrets.json', 'least privilege': 'iam.json' };

/** The same of what it proved about security. @param folder of the report */
export function unproven(folder: string): string[] {
  return Object.entries(PROOFS).flatMap(([what, name]) => {
    const file = join(folder, name);
    if (!existsSync(file)) return [`${what}: there is no ${name}`];
    const { ok } = JSON.parse(readFileSync(file, 'utf8')) as { ok?: boolean };
    return ok === true ? [] : [`${what}: not proven, see ${name}`];
  });
}

if (require.main === module) {
  const {
    values: expected,
    positionals: [file],
  } = parseArgs({
    allowPositionals: true,
    options: { soak: { type: 'boolean' }, played: { type: 'string', multiple: true } },
  });
  const report = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const found = [...faults(report, expected), ...unproven(dirname(file))];
  for (const fault of found) process.stderr.write(`✗ ${fault}\n`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
