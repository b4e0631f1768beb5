import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { join } from 'node:path';
import { OperatorError } from '../../cluster/errors';
import { kafkaJars } from '../bundle/jars';

/** Kafka 4's clients want 11, its tools 17. */
export const JAVA_MINIMUM = 17;

export interface JavaInstallation {
  /** Kafka's jars, those that the nodes run, as java takes them. */
  classPath: string;
}

/** Runs java and returns what it says, wherever it says it. */
export type RunJava = (args: string[]) => Promise<string>;

/**
 * Find Java, and fetch Kafka's jars unless they are here from the bundle.
 *
 * @throws OperatorError TOOL_MISSING, BUNDLE_BUILD_FAILED
 */
export async function findJava(projectRoot: string, java: RunJava = runJava): Promise<JavaInstallation> {
  await requireJava(java);
  const pom = join(projectRoot, 'userdata', 'bundle', 'pom.xml');
  return { classPath: join(await kafkaJars(join(projectRoot, '.cache', 'bundle'), pom), '*') };
}

/** @throws OperatorError TOOL_MISSING */
export async function requireJava(java: RunJava = runJava): Promise<void> {
  const version = await java(['-version']).then(parseJavaVersion, (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw missing('java is not installed', cause);
    throw missing(`java -version failed: ${cause.message}`, cause);
  });
  if (version === undefined) throw missing('java -version names no version');
  if (version < JAVA_MINIMUM) throw missing(`java is version ${version}`);
}

/** `17` of `openjdk version "17.0.15" 2025-04-15`, `8` of `java version "1.8.0_392"`. */
export function parseJavaVersion(output: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(output);
  return match ? Number(match[1]) : undefined;
}

function missing(message: string, cause?: unknown): OperatorError {
  return new OperatorError(
    'TOOL_MISSING',
    message,
    `install Java ${JAVA_MINIMUM} or newer (Debian: default-jdk-headless) so that java is on PATH; npm run check does ` +
      'without it with --no-java',
    { cause },
  );
}

export async function runJava(args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)('java', args);
  return stdout + stderr;
}
