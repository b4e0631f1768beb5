import { runLogged } from './logged';
import type { Workspace } from './workspace';

/** Lines of Terraform's that tell how far it is: one for each stack, and what goes wrong. */
export const COURSE = /(Apply|Destroy) complete!|sweep of|Error:/;

/**
 * `cdktf deploy` or `cdktf destroy`, as the operator would on AWS.
 *
 * @param args stacks, and options of the command's own
 * @param onLine told the lines that show its course; everything goes to the workspace's log
 * @throws Error with the end of its output if it fails
 */
export function cdktf(
  command: 'deploy' | 'destroy',
  args: string[],
  { projectRoot, cdktfOut, deployLog }: Workspace,
  onLine: (line: string) => void,
): Promise<void> {
  return runLogged(
    `cdktf ${command}`,
    [
      'node_modules/.bin/cdktf',
      ...[command, ...args, '--auto-approve', '--no-color', '--output', cdktfOut],
      // This program is compiled already; "npm run build" again would only take time.
      ...['--app', 'node build/main.js'],
    ],
    {
      cwd: projectRoot,
      // Without CI it draws its progress in place, with a screenful of control characters.
      env: { CI: '1', FORCE_COLOR: '0' },
      log: deployLog,
      onLine: (line) => {
        if (COURSE.test(line)) onLine(line.trim());
      },
    },
  );
}
