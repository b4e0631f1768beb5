import { UNITS } from '../../cluster/node-paths';
import { succeed } from '../effects/exec';
import type { Machine } from '../effects/machine';

/**
 * (Re)arm the timer that powers the instance off five minutes later (kafka-power-off.timer). No group and no hook reaches
 * an instance that has left its group: should the drain die for good, it must end all the same.
 */
export async function armPowerOff({ exec }: Pick<Machine, 'exec'>): Promise<void> {
  await succeed(exec, 'systemctl', ['restart', UNITS.powerOffTimer], { timeoutMs: 10_000 });
}

/** The instance goes on: it has not left its group after all. */
export async function disarmPowerOff({ exec }: Pick<Machine, 'exec'>): Promise<void> {
  await succeed(exec, 'systemctl', ['stop', UNITS.powerOffTimer], { timeoutMs: 10_000 });
}

/** Releases the volume and the address on AWS's side, whatever has failed here. */
export async function powerOff({ exec }: Pick<Machine, 'exec'>): Promise<void> {
  await succeed(exec, 'systemctl', ['--no-block', 'poweroff'], { timeoutMs: 10_000 });
}
