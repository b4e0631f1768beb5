import { execFile } from 'node:child_process';
import { OperatorError } from '../../cluster/errors';

/** Debian packages that bring the tools; named when one is missing. */
const PACKAGES = {
  mvn: 'maven',
  'apt-get': 'apt, that is: build on Debian or Ubuntu (or in a container of it)',
  tar: 'tar',
  'dpkg-deb': 'dpkg',
} as const;

export interface ToolOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/**
 * Run a tool to its end.
 *
 * @returns its standard output
 * @throws OperatorError TOOL_MISSING or BUNDLE_BUILD_FAILED
 */
export function runTool(
  tool: keyof typeof PACKAGES,
  args: string[],
  { cwd, env = process.env }: ToolOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(tool, args, { cwd, env, maxBuffer: 2 ** 26 }, (cause, stdout, stderr) => {
      if (!cause) return resolve(stdout);
      const error =
        cause.code === 'ENOENT'
          ? new OperatorError('TOOL_MISSING', `${tool} is not installed`, `install ${PACKAGES[tool]}`, {
              cause,
            })
          : new OperatorError(
              'BUNDLE_BUILD_FAILED',
              `${tool} ${args.slice(-3).join(' ')} failed:\n${lastLines(stderr || stdout)}`,
              'see above; most often the network or a mirror was away: try again',
              { cause },
            );
      reject(error);
    });
  });
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-8).join('\n');
}
