import { z } from 'zod';
import { cidrField, type ClusterConfig, type ClusterDefinition, imageBuildField } from './config';
import { OperatorError } from './errors';

const schema = z.strictObject({
  /** Networks of the operators' own machines, which may connect as long as the configuration names no clients. */
  clientCidrs: z.array(cidrField).optional(),
  /** Build of Debian's image that was the latest at that time. */
  imageBuild: imageBuildField.optional(),
});

/**
 * What `npm run init` looked up for options that the configuration leaves open. Kept in clusters/<name>/pins.json and
 * committed, so that every checkout plans the same, today and tomorrow.
 */
export type Pins = z.output<typeof schema>;

/** @throws OperatorError PINS_INVALID */
export function parsePins(json: unknown): Pins {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `${issue.path.join('.') || '(file)'}: ${issue.message}`);
  throw new OperatorError(
    'PINS_INVALID',
    `the cluster's pins.json is damaged:\n  ${lines.join('\n  ')}`,
    'restore the file from version control, or remove it and run `npm run init`',
  );
}

/** @throws OperatorError PINS_MISSING for an option that is open and was not looked up */
export function applyPins(definition: ClusterDefinition, pins: Pins): ClusterConfig {
  const cidrs = definition.clients.cidrs ?? pins.clientCidrs;
  const build = definition.image.build ?? pins.imageBuild;
  if (cidrs && build) {
    return {
      ...definition,
      clients: { ...definition.clients, cidrs },
      image: { ...definition.image, build },
    };
  }
  const open = [...(cidrs ? [] : ['clients.cidrs']), ...(build ? [] : ['image.build'])];
  throw new OperatorError(
    'PINS_MISSING',
    `nothing was looked up yet for ${open.join(' and ')}, which the configuration leaves open`,
    'run `npm run init`, or write them in cluster.config.ts',
  );
}
