import type { Initialised } from './initialise';

/** Lines for a terminal. Names of files, never what is in them. */
export function describe({ ids, written, certificates }: Initialised): string[] {
  return [
    `cluster id ${ids.clusterId}, CA ${ids.caFingerprint}`,
    ...certificates.map(
      ({ node, expires }) => `${node}: certificate until ${expires.toISOString().slice(0, 10)}`,
    ),
    ...(written.length > 0 ? written.map((file) => `wrote ${file}`) : ['nothing to do, all is there']),
  ];
}
