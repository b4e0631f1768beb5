import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { exitCode, inInternet } from '../cloud';
import type { Workspace } from './workspace';

/** Lines of Terraform's that tell how far it is: one for each stack, and what goes wrong. */
const COURSE = /(Apply|Destroy) complete!|sweep of|Error:/;
const LAST_LINES = 40;

/**
 * `cdktf deploy` or `cdktf destroy`, as the operator would on AWS.
 *
 * @param args stacks, and options of the command's own
 * @param onLine told the lines that show its course; everything goes to the workspace's log
 * @throws Error with the end of its output if it fails
 */
export async function cdktf(
  command: 'deploy' | 'destroy',
  args: string[],
  { projectRoot, cdktfOut, deployLog }: Workspace,
  onLine: (line: string) => void,
): Promise<void> {
  await mkdir(dirname(deployLog), { recursive: true });
  const log = createWriteStream(deployLog, { flags: 'a' });
  const child = await inInternet(
    [
      'node_modules/.bin/cdktf',
      ...[command, ...args, '--auto-approve', '--no-color', '--output', cdktfOut],
      // This program is compiled already; "npm run build" again would only take time.
      ...['--app', 'node build/main.js'],
    ],
    // Without CI it draws its progress in place, with a screenful of control characters.
    { cwd: projectRoot, env: { CI: '1', FORCE_COLOR: '0' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const last: string[] = [];
  for (const stream of [child.stdout!, child.stderr!]) {
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`);
      last.push(line);
      if (last.length > LAST_LINES) last.shift();
      if (COURSE.test(line)) onLine(line.trim());
    });
  }
  const code = await exitCode(child);
  await new Promise((resolve) => log.end(resolve));
  if (code !== 0) throw new Error(`cdktf ${command} failed (${code}), see ${deployLog}:\n${last.join('\n')}`);
}
