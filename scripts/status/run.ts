import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterConfig } from '../../cluster/config';
import type { ClusterHome } from '../../cluster/home';
import type { ClusterOutputs } from '../../cluster/outputs';
import { EXIT } from '../cli';
import { collectEvidence } from './collect';
import { formatStatus } from './format';
import { judge } from './judge';
import type { StatusReport } from './report';

export interface StatusOptions {
  config: ClusterConfig;
  home: ClusterHome;
  /** Reads what was deployed. */
  outputs: () => ClusterOutputs;
  /** In seconds, of one look. */
  timeout: number;
  json: boolean;
  /** Seconds between two looks; null for a single one. */
  watch: number | null;
  /** Whether stdout is a terminal. */
  terminal: boolean;
  /** Ends the watching. */
  stop: AbortSignal;
}

const EXIT_CODES: Record<StatusReport['verdict'], number> = {
  ok: EXIT.ok,
  attention: EXIT.failed,
  blind: EXIT.error,
};
/** Cursor home, and everything below it erased. */
const CLEAR = '\x1b[H\x1b[J';

/** @returns the exit code of the last look */
export async function runStatus(options: StatusOptions, collect = collectEvidence): Promise<number> {
  const { watch, stop } = options;
  for (;;) {
    const report = await look(options, collect);
    process.stdout.write(render(report, options));
    if (watch === null) return EXIT_CODES[report.verdict];
    await sleep(watch * 1000, undefined, { signal: stop }).catch(() => undefined);
    if (stop.aborted) return EXIT_CODES[report.verdict];
  }
}

async function look(
  { config, home, outputs, timeout }: StatusOptions,
  collect: typeof collectEvidence,
): Promise<StatusReport> {
  const signal = AbortSignal.timeout(timeout * 1000);
  return judge(await collect({ config, home, outputs, environment: process.env, signal }));
}

/** A terminal that is watched is redrawn; JSON is watched as a line for each look. */
function render(report: StatusReport, { json, watch, terminal }: StatusOptions): string {
  if (json) return JSON.stringify(report, null, watch === null ? 2 : undefined) + '\n';
  const text = formatStatus(report);
  if (watch === null) return text;
  return terminal ? CLEAR + text : `${text}\n`;
}
