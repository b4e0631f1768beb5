import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { OperatorError } from '../../cluster/errors';
import { projectRoot } from '../project';

/** Terraform, as the npm scripts call it. */
export class Cdktf {
  /** At Ctrl-C it ends by itself, and in order. */
  running = false;

  constructor(private readonly autoApprove: boolean) {}

  /** @throws OperatorError DEPLOY_FAILED; Terraform has said why */
  async run(command: 'deploy' | 'destroy', ...args: string[]): Promise<void> {
    const root = projectRoot();
    const { CDKTF_OUTDIR, PATH } = process.env;
    // Without CI it draws its progress in place, which nobody wants in a log.
    const log = process.stdout.isTTY ? {} : { CI: '1', FORCE_COLOR: '0' };
    const options = [
      // This program is compiled already.
      ...['--app', 'node build/main.js'],
      ...(CDKTF_OUTDIR ? ['--output', CDKTF_OUTDIR] : []),
      ...(this.autoApprove ? ['--auto-approve'] : []),
    ];
    const child = spawn(join(root, 'scripts', 'cdktf'), [command, ...args, ...options], {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        ...log,
        PATH: [join(root, 'node_modules', '.bin'), PATH].join(delimiter),
      },
    });
    this.running = true;
    const [code] = (await once(child, 'exit')) as [number | null];
    this.running = false;
    if (code === 0) return;
    throw new OperatorError(
      'DEPLOY_FAILED',
      `cdktf ${command} ended with ${code ?? 'a signal'}`,
      'see to what it says above, then run the same command again: it goes on from there',
    );
  }
}
