import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { exitCode, inInternet, runInInternet } from '../cloud';

/** One of the product's programs, or of the rehearsal's own, run as its operator runs it: outside the VPC, in the checkout. */
export interface Program {
  projectRoot: string;
  /** In build/. */
  path: string;
  args?: readonly string[];
  /** Its standard input. */
  input?: string;
}

/** Operators have the cluster from what was deployed and from its home; these variables are for other programs. */
export const AS_OPERATOR = {
  KAFKA_BOOTSTRAP: undefined,
  KAFKA_CA: undefined,
  KAFKA_USER: undefined,
  KAFKA_PASSWORD: undefined,
};

/** Start it. Its standard output is piped; it gets no input. */
export function startProgram(program: Omit<Program, 'input'>): Promise<ChildProcess> {
  return inInternet(argvOf(program), {
    cwd: program.projectRoot,
    env: AS_OPERATOR,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Run it. @returns its standard output. @throws Error if it fails */
export function runProgram(program: Program): Promise<string> {
  const { projectRoot: cwd, input } = program;
  return runInInternet(argvOf(program), { cwd, env: AS_OPERATOR, input });
}

/** Run one that ends with a verdict. @returns its standard output @throws Error if it could not find out, and so ended with more than 1 */
export async function verdictOf(program: Omit<Program, 'input'>): Promise<{ output: string; code: number }> {
  const child = await startProgram(program);
  const [output, code] = await Promise.all([text(child.stdout!), exitCode(child)]);
  if (code > 1) throw new Error(`${program.path} ended with ${code}: see above`);
  return { output, code };
}

export function argvOf({ projectRoot, path, args = [] }: Program): string[] {
  return [process.execPath, join(projectRoot, 'build', path), ...args];
}
