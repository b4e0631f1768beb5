import type { Cloud } from '../../../userdata/cloud/cloud';
import type { Machine } from '../../../userdata/effects/machine';
import type { FakeCloud } from './fake-cloud';
import type { Instance } from './instance';

/** An instance as one process sees it: the effects of the process stay, and at some point it is killed. */
export interface Mortal {
  machine: Machine;
  cloud: Cloud;
  /** What it has done, in order. */
  effects: string[];
  died: Promise<void>;
}

const CHANGING_FILES = ['write', 'remove', 'makeFolder'] as const;

/**
 * A process that is killed right after its n-th effect: commands, changes of files, calls to AWS. What it would do
 * after that never happens.
 *
 * @param cut called instead of the last effect, for one that is itself cut short; true if it was
 */
export function mortal(
  { machine, cloud }: Instance,
  lifetime: number,
  cut: (effect: string) => boolean = () => false,
): Mortal {
  const effects: string[] = [];
  let die: () => void = () => undefined;
  const died = new Promise<void>((done) => (die = done));
  const never = new Promise<never>(() => undefined);

  const counted =
    <A extends unknown[], R>(name: string, action: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (effects.length === lifetime) return never;
      const effect = [name, ...args.flat().filter((arg) => typeof arg === 'string')].join(' ');
      effects.push(effect);
      if (effects.length < lifetime) return action(...args);
      if (!cut(effect)) await action(...args).catch(() => undefined);
      die();
      return never;
    };
  const methods = (target: object, names: readonly string[]) =>
    Object.fromEntries(
      names.map((name) => [
        name,
        counted(name, (target as Record<string, () => Promise<unknown>>)[name].bind(target)),
      ]),
    );
  return {
    machine: Object.assign(Object.create(machine) as Machine, {
      exec: counted('exec', machine.exec),
      files: { ...machine.files, ...methods(machine.files, CHANGING_FILES) },
    }),
    cloud: methods(cloud, cloudMethods(cloud)) as unknown as Cloud,
    effects,
    died,
  };
}

export function cloudMethods(cloud: FakeCloud): (keyof Cloud)[] {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(cloud));
  return names.filter((name) => name !== 'constructor') as (keyof Cloud)[];
}
