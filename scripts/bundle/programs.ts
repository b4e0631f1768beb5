import { build } from 'esbuild';
import { join } from 'node:path';

/** The programs of an instance, each in one file: agent.js, watcher.js, drain.js. */
export async function bundlePrograms(projectRoot: string, folder: string): Promise<void> {
  await build({
    absWorkingDir: projectRoot,
    entryPoints: Object.fromEntries(
      ['agent', 'watcher', 'drain'].map((program) => [program, join('userdata', program, 'main.ts')]),
    ),
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // The ES modules of the AWS SDK first: only those can be shaken.
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
}
