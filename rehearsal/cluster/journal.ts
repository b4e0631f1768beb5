import { join } from 'node:path';
import { cloudPaths, instancePaths } from '../hosts/paths';
import { run } from '../hosts/run';

/** A line of a guest's journal. */
export interface JournalLine {
  /** Milliseconds since 1970. Guests have this machine's clock. */
  at: number;
  /** SyslogIdentifier of the unit. */
  unit: string;
  text: string;
}

/** What the units of ours wrote on an instance, oldest first; also after its end. */
export async function readJournal(projectRoot: string, instanceId: string): Promise<JournalLine[]> {
  const { log } = instancePaths(cloudPaths(projectRoot), instanceId);
  const units = ['kafka-agent', 'kafka-drain', 'kafka-watcher'].map((unit) => `--identifier=${unit}`);
  const output = await run([
    'journalctl',
    `--directory=${join(log, 'journal')}`,
    '--no-pager',
    ...['--output=json', '--output-fields=MESSAGE,SYSLOG_IDENTIFIER'],
    ...units,
  ]);
  return output.split('\n').filter(Boolean).map(parseLine);
}

function parseLine(json: string): JournalLine {
  const line = JSON.parse(json) as Record<'__REALTIME_TIMESTAMP' | 'SYSLOG_IDENTIFIER' | 'MESSAGE', string>;
  // Microseconds; a millisecond is exact enough, and fits a number.
  const at = Number(line.__REALTIME_TIMESTAMP) / 1000;
  return { at, unit: line.SYSLOG_IDENTIFIER, text: line.MESSAGE };
}
