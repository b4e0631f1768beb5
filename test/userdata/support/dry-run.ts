import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Decision, Signal } from '../../../userdata/watcher/policy';

/** A line of `watcher --dry-run`. */
export interface DryRunLine {
  at: string;
  trouble?: string;
  signal?: Signal;
  decision?: Decision;
}

export interface DryRun {
  /** All that it has said so far. */
  lines: DryRunLine[];
  /** Wait until it has said enough. @throws Error if it ends before */
  until(enough: (lines: DryRunLine[]) => boolean): Promise<void>;
  kill(): void;
}

/** Run the compiled watcher, which only says what it hears and would do. */
export function dryRun(program: string, endpoint: string): DryRun {
  const child = spawn(process.execPath, [program, '--dry-run', '--polls', '20'], {
    env: { AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: DryRunLine[] = [];
  let changed = () => undefined as void;
  let ended = false;
  createInterface(child.stdout).on('line', (line) => {
    lines.push(JSON.parse(line) as DryRunLine);
    changed();
  });
  child.once('close', () => {
    ended = true;
    changed();
  });
  return {
    lines,
    until: async (enough) => {
      while (!enough(lines)) {
        if (ended) throw new Error(`the watcher ended: ${JSON.stringify(lines)}`);
        await new Promise<void>((next) => (changed = next));
      }
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
