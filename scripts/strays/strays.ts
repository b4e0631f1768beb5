import type { KnownResource } from '../../cluster/terraform-state';
import { explained } from '../explained';
import { COMPUTE_KINDS } from './compute-kinds';
import { type Kind, knownValues, type Search } from './kind';
import { NETWORK_KINDS } from './network-kinds';
import { STATE_KINDS } from './state-kinds';

/** In the order in which they can be removed. */
const KINDS: Kind[] = [...COMPUTE_KINDS, ...STATE_KINDS, ...NETWORK_KINDS];

/** Something of the cluster in AWS that no state file knows: an apply was killed before it could note it. */
export interface Stray {
  /** Terraform's. */
  type: string;
  id: string;
}

/** @throws OperatorError STRAYS_FAILED naming the call that AWS refused */
export async function findStrays(search: Search): Promise<Stray[]> {
  const found = await Promise.all(
    KINDS.map(async ({ type, knownBy, list }) => {
      const there = await asked(`list ${type}`, () => list(search));
      return unknown(search.known, type, knownBy, there).map((id) => ({ type, id }));
    }),
  );
  return found.flat();
}

function unknown(
  known: KnownResource[],
  type: string,
  knownBy: string | undefined,
  there: string[],
): string[] {
  const values = new Set(knownValues(known, type, knownBy));
  return there.filter((id) => !values.has(id));
}

/**
 * Remove strays in an order that AWS accepts.
 *
 * @throws OperatorError STRAYS_FAILED at the first that AWS refuses; what is removed stays removed
 */
export async function removeStrays(
  strays: Stray[],
  search: Search,
  onRemoved: (stray: Stray) => void,
): Promise<void> {
  for (const { type, remove } of KINDS) {
    for (const stray of strays.filter((one) => one.type === type)) {
      await asked(`remove ${type} ${stray.id}`, () => remove(stray.id, search));
      onRemoved(stray);
    }
  }
}

function asked<T>(what: string, call: () => Promise<T>): Promise<T> {
  const hint = 'see to it and run the same command again: what is done stays done';
  return explained('STRAYS_FAILED', what, hint, call);
}
