import { fraction } from '../../cluster/fraction';

/**
 * How long a copier lives after its first transaction, in milliseconds: between half of what is asked for and one and a
 * half. So it is in the middle of whatever it does, and the same seed gives the same lives.
 *
 * @param count how many were killed before
 */
export function lifeMs(seed: number, count: number, meanSeconds: number): number {
  return Math.round(1000 * meanSeconds * (0.5 + fraction(`${seed} crash ${count}`)));
}
