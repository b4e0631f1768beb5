import { join } from 'node:path';
import { z } from 'zod';
import type { ClusterConfig } from './config';
import { OperatorError } from './errors';
import type { ClusterHome } from './home';

/** All that there may be; `experiments` only where the configuration asks for it. */
export const STACKS = ['network', 'state', 'compute', 'experiments'] as const;

/** Where Terraform keeps the state of a stack. */
export type StateLocation = { file: string } | { bucket: string; region: string; key: string };

export function stateLocation(
  { name, terraformState }: ClusterConfig,
  { terraformFolder }: ClusterHome,
  stack: string,
): StateLocation {
  const file = `${stack}.tfstate`;
  if (!terraformState) return { file: join(terraformFolder, file) };
  const { bucket, region, prefix = `kafka/${name}` } = terraformState;
  return { bucket, region, key: `${prefix}/${file}` };
}

/** What a state file says of its resources; the rest of it is Terraform's own. */
const schema = z.object({
  resources: z.array(
    z.object({
      mode: z.enum(['managed', 'data']),
      type: z.string(),
      instances: z.array(z.object({ attributes: z.record(z.string(), z.unknown()) })),
    }),
  ),
});

/** A resource that Terraform made and knows. */
export interface KnownResource {
  /** Terraform's type, for example aws_ebs_volume. */
  type: string;
  attributes: Record<string, unknown>;
}

/**
 * The managed resources in a stack's state.
 *
 * @param place of the state, in words
 * @param text undefined if there is none: the stack was never deployed
 * @throws OperatorError STATE_DAMAGED; Terraform itself would take an empty file for a stack that was never deployed,
 * and make everything a second time
 */
export function parseState(place: string, text: string | undefined): KnownResource[] {
  if (text === undefined) return [];
  const state = schema.safeParse(parseJson(text)).data;
  if (!state) {
    throw new OperatorError(
      'STATE_DAMAGED',
      `${place} is ${text === '' ? 'empty' : 'no state file'}: Terraform was killed while it wrote it`,
      `put ${place}.backup, the state before that apply, in its place; if there is none, it was the stack's first: ` +
        'delete the file. Then `npm run strays` shows what the killed apply has made',
    );
  }
  return state.resources
    .filter(({ mode }) => mode === 'managed')
    .flatMap(({ type, instances }) => instances.map(({ attributes }) => ({ type, attributes })));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
