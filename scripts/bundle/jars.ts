import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { digest } from './inputs';
import { runTool } from './tool';

/** Kafka's jars by Maven, kept until the pom changes. @returns the folder */
export async function kafkaJars(cache: string, pom: string): Promise<string> {
  const folder = join(cache, `jars-${digest(await readFile(pom, 'utf8'))}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  const options = ['-DincludeScope=runtime', `-DoutputDirectory=${draft}`];
  await runTool('mvn', ['-B', '-q', '-f', pom, 'dependency:copy-dependencies', ...options]);
  await rename(draft, folder);
  return folder;
}
