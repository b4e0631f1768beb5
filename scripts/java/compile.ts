import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OperatorError } from '../../cluster/errors';
import { JAVA_MINIMUM, type JavaInstallation, type RunJava, runJava } from './installation';

/**
 * Compile a Java class, kept until its source changes.
 *
 * @returns the installation with the class on its path
 * @throws OperatorError TOOL_MISSING without a compiler
 */
export async function withClass(
  { classPath }: JavaInstallation,
  source: string,
  cache: string,
  java: RunJava = runJava,
): Promise<JavaInstallation> {
  const content = createHash('sha256')
    .update(await readFile(source))
    .update(classPath);
  const folder = join(cache, `java-${content.digest('hex').slice(0, 16)}`);
  const installation = { classPath: `${folder}:${classPath}` };
  if (existsSync(folder)) return installation;
  const draft = `${folder}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  try {
    // By java itself, for the oldest that may run it: what is kept must outlive a change of Java.
    const compiler = ['--module', 'jdk.compiler/com.sun.tools.javac.Main'];
    const release = ['--release', String(JAVA_MINIMUM)];
    await java([...compiler, ...release, '-proc:none', '-d', draft, '-cp', await expand(classPath), source]);
    await rename(draft, folder);
  } catch (cause) {
    await rm(draft, { recursive: true });
    throw isWithoutCompiler(cause) ? missing(cause) : cause;
  }
  return installation;
}

/** The compiler as a module knows no `folder/*`, which java itself does. */
async function expand(classPath: string): Promise<string> {
  const folder = dirname(classPath);
  const jars = (await readdir(folder)).filter((name) => name.endsWith('.jar'));
  return jars.map((name) => join(folder, name)).join(':');
}

function isWithoutCompiler(error: unknown): boolean {
  return /Module jdk\.compiler not found/.test((error as Error).message);
}

function missing(cause: unknown): OperatorError {
  return new OperatorError(
    'TOOL_MISSING',
    'the java on PATH has no compiler',
    'install a JDK, which has one (Debian: default-jdk-headless)',
    { cause },
  );
}
