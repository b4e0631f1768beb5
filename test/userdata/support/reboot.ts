import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UNITS } from '../../../cluster/node-paths';
import type { RunningNode } from './draining';

const UNIT_FOLDER = join(__dirname, '../../../userdata/units');

/** The instance starts anew: what was in memory is gone, and so is every unit; the root disk stays, the volume too. */
export function reboot({ kafka, machine, units }: RunningNode): void {
  for (const path of machine.texts.keys()) if (path.startsWith('/run/')) machine.texts.delete(path);
  units.clear();
  kafka.serving = false;
}

/** The agent has claimed anew, which it does if it may start. */
export function claimAgain({ kafka, units }: RunningNode): void {
  for (const unit of [UNITS.agent, UNITS.kafka, UNITS.mount]) units.add(unit);
  kafka.serving = true;
}

/**
 * Whether systemd would start a unit by what its file says of other files (systemd.unit(5), "Conditions and Asserts"):
 * all of them have to hold, and of those with a pipe one.
 */
export function mayStart({ machine }: Pick<RunningNode, 'machine'>, unit: string): boolean {
  const text = readFileSync(join(UNIT_FOLDER, unit), 'utf8');
  const checks = [...text.matchAll(/^(?:Condition|Assert)PathExists(?:Glob)?=(\|?)(!?)(\S+)$/gm)].map(
    ([, either, not, pattern]) => ({
      either: either !== '',
      holds: exists(machine.texts, pattern) !== (not !== ''),
    }),
  );
  const alternatives = checks.filter(({ either }) => either);
  return (
    checks.every(({ either, holds }) => either || holds) &&
    (alternatives.length === 0 || alternatives.some(({ holds }) => holds))
  );
}

function exists(texts: Map<string, string>, pattern: string): boolean {
  const [start, end] = pattern.split('*');
  if (end === undefined) return texts.has(pattern);
  return [...texts.keys()].some((path) => path.startsWith(start) && path.endsWith(end));
}
