import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './hosts/run';

/**
 * Folder of a Python environment with exactly what a lock file names, byte by byte, made if missing. Needs python3 with
 * venv.
 *
 * @param lock the file, relative to the project, with a hash for everything
 * @param name of its folder in .cache
 */
export async function ensurePythonEnvironment(
  projectRoot: string,
  lock: string,
  name: string,
): Promise<string> {
  const file = join(projectRoot, lock);
  const hash = createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
    .slice(0, 16);
  const parent = join(projectRoot, '.cache', name);
  const environment = join(parent, hash);
  if (await isUsable(environment)) return environment;

  await mkdir(parent, { recursive: true });
  const unfinished = join(parent, `.unfinished-${randomUUID()}`);
  try {
    await run(['python3', '-m', 'venv', unfinished]);
    const pip =
      '-m pip install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes'.split(' ');
    await run([join(unfinished, 'bin/python'), ...pip, '--requirement', file]);
    await moveInPlace(unfinished, environment);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return environment;
}

/** False too if the system's Python has been replaced, which leaves a dangling link. */
async function isUsable(environment: string): Promise<boolean> {
  return access(join(environment, 'bin/python')).then(
    () => true,
    () => false,
  );
}

/** Somebody else may have made the same environment meanwhile: then theirs stays. */
async function moveInPlace(unfinished: string, environment: string): Promise<void> {
  try {
    await rename(unfinished, environment);
  } catch (error) {
    if (await isUsable(environment)) return;
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
    await rm(environment, { recursive: true, force: true });
    await rename(unfinished, environment);
  }
}
