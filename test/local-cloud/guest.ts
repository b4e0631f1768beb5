import { cloudStatus } from '../../rehearsal/cloud';
import { findGuest } from '../../rehearsal/cloud/nodes';
import { inGuest } from '../../rehearsal/hosts/exec';

/** Run a shell command in a node's guest. @param node tag Node or instance id. @returns exit code and what it wrote */
export async function guest(node: string, script: string): Promise<{ code: number; output: string }> {
  const child = await inGuest(findGuest(await cloudStatus(), node).leader, ['sh', '-c', script]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise<number>((done) => child.once('close', (value) => done(value ?? -1)));
  return { code, output: output.trim() };
}

export const succeeds = async (node: string, script: string): Promise<boolean> =>
  (await guest(node, script).catch(() => ({ code: 1 }))).code === 0;

/** @throws Error if the command fails */
export async function guestOutput(node: string, script: string): Promise<string> {
  const { code, output } = await guest(node, script);
  if (code !== 0) throw new Error(`${script} on ${node}: ${code} ${output}`);
  return output;
}
