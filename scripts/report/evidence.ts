import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../../cluster/errors';
import { type RehearsalReport, reportSchema } from '../../cluster/report';
import type { Observation, Send } from '../load/files';
import { readObservations, readSends } from '../load/read';

/** What a rehearsal left behind, as far as its page tells of it. */
export interface Evidence {
  report: RehearsalReport;
  sends: Send[];
  observations: Observation[];
}

/**
 * @param folder of a rehearsal: report.json, and the files of its load in load/
 * @throws OperatorError LEDGER_INVALID
 */
export async function readEvidence(folder: string): Promise<Evidence> {
  const load = join(folder, 'load');
  return {
    report: readReport(join(folder, 'report.json')),
    sends: await readSends(load),
    observations: await readObservations(load),
  };
}

function readReport(file: string): RehearsalReport {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new OperatorError(
      'LEDGER_INVALID',
      `${file} is not a report as this version's rehearsals write it: ${(cause as Error).message}`,
      'run scripts/rehearse to its end, or name the folder of a rehearsal (--from)',
      { cause },
    );
  }
}
