import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { exitCode, inInternet } from '../cloud';

const LAST_LINES = 40;

export interface LoggedOptions {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** All of its output is appended to this file. */
  log: string;
  /** Told each line of it. */
  onLine: (line: string) => void;
}

/** Run a program outside the VPC. @param name of it, for an error @throws Error with the end of its output if it fails */
export async function runLogged(
  name: string,
  argv: string[],
  { cwd, env, log: file, onLine }: LoggedOptions,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const log = createWriteStream(file, { flags: 'a' });
  const child = await inInternet(argv, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const last: string[] = [];
  for (const stream of [child.stdout!, child.stderr!]) {
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`);
      last.push(line);
      if (last.length > LAST_LINES) last.shift();
      onLine(line);
    });
  }
  const code = await exitCode(child);
  await new Promise((resolve) => log.end(resolve));
  if (code !== 0) throw new Error(`${name} failed (${code}), see ${file}:\n${last.join('\n')}`);
}
