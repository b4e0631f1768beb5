import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { digest } from './inputs';
import { hashJars, jarLockFile, readJarLock, requireLocked } from './jar-lock';
import { runTool } from './tool';

/**
 * Kafka's jars by Maven, the very ones that were locked; kept until pom.xml or the lock changes.
 *
 * @returns the folder
 * @throws OperatorError TOOL_MISSING, BUNDLE_BUILD_FAILED
 */
export async function kafkaJars(cache: string, pom: string): Promise<string> {
  const lock = await readFile(jarLockFile(pom), 'utf8');
  const folder = join(cache, `jars-${digest((await readFile(pom, 'utf8')) + lock)}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  try {
    await fetchJars(pom, draft);
    requireLocked(readJarLock(pom), hashJars(draft));
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

/** Whatever jars Maven takes for what pom.xml names. @param withPoms their POMs, and their parents', beside them */
export async function fetchJars(pom: string, folder: string, withPoms = false): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const options = ['-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
  const poms = ['-Dmdep.copyPom=true', '-Dmdep.addParentPoms=true'];
  await runTool('mvn', [
    ...['-B', '-q', '-f', pom, 'dependency:copy-dependencies', ...options],
    ...(withPoms ? poms : []),
  ]);
}
