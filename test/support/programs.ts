import { buildSync } from 'esbuild';
import { resolve } from 'node:path';

/** An operator's program as one file, compiled now: tests need no build/. @param name for example scripts/sweep */
export function compileProgram(name: string, outfile: string): void {
  const entry = resolve(__dirname, '../..', `${name}.ts`);
  buildSync({ entryPoints: [entry], outfile, bundle: true, platform: 'node', logLevel: 'error' });
}
