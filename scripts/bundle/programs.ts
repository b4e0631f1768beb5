import { build, type BuildOptions, type Metafile } from 'esbuild';
import { join } from 'node:path';

/** The programs of an instance, each in one file: agent.js, watcher.js, drain.js. */
const options = (projectRoot: string): BuildOptions => ({
  absWorkingDir: projectRoot,
  entryPoints: Object.fromEntries(
    ['agent', 'watcher', 'drain'].map((program) => [program, join('userdata', program, 'main.ts')]),
  ),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // The ES modules of the AWS SDK first: only those can be shaken.
  mainFields: ['module', 'main'],
  // Modules are named by their paths: not by where a linked node_modules really is on this machine.
  preserveSymlinks: true,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'silent',
});

export async function bundlePrograms(projectRoot: string, folder: string): Promise<void> {
  await build({ ...options(projectRoot), outdir: folder });
}

/** Folder of an npm package, of a file in it. */
const PACKAGE = /^node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+(?=\/)/;

/** Folders of the npm packages some of whose code is in the programs; relative, sorted. */
export async function programPackages(projectRoot: string): Promise<string[]> {
  const { outputs } = await analyse(projectRoot);
  const used = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  return [...new Set(used.flatMap((file) => PACKAGE.exec(file) ?? []))].sort();
}

/** Files of this project that the programs are made from; relative. */
export async function programSources(projectRoot: string): Promise<string[]> {
  const { inputs } = await analyse(projectRoot);
  return Object.keys(inputs).filter((file) => !PACKAGE.test(file));
}

async function analyse(projectRoot: string): Promise<Metafile> {
  return (await build({ ...options(projectRoot), outdir: 'out', write: false, metafile: true })).metafile;
}
