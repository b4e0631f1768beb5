import { text } from 'node:stream/consumers';
import { exitCode } from '../cloud';
import { inGuest } from '../hosts/exec';

/** Run a shell script inside a guest. @param leader the guest's PID 1. @throws Error with what it wrote if it fails */
export async function runInGuest(leader: number, script: string): Promise<string> {
  const child = await inGuest(leader, ['sh', '-c', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, code] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    exitCode(child),
  ]);
  if (code !== 0) throw new Error(`${script}: ${code}: ${errors.trim()}`);
  return output;
}
