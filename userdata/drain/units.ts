import { succeed } from '../effects/exec';
import type { Machine } from '../effects/machine';

/** Stop a unit, if need be by force. One that is not there is stopped. @throws Error if it goes on all the same */
export async function stopUnit(
  { exec, log }: Pick<Machine, 'exec' | 'log'>,
  unit: string,
  timeoutMs: number,
): Promise<void> {
  const { code } = await exec('systemctl', ['stop', unit], { timeoutMs });
  // 5: there is no such unit.
  if (code !== 0 && code !== 5) {
    log.warn(`drain: ${unit} does not stop (systemctl: ${code ?? 'no answer in time'}), killing it`);
    await exec('systemctl', ['kill', '--signal=SIGKILL', unit], { timeoutMs: 5000 });
    await exec('systemctl', ['stop', unit], { timeoutMs: 10_000 });
  }
  const output = await succeed(exec, 'systemctl', ['show', '--property=ActiveState', unit], {
    timeoutMs: 5000,
  });
  const state = output.trim().replace('ActiveState=', '');
  if (state !== 'inactive' && state !== 'failed') throw new Error(`${unit} is still ${state}`);
}
