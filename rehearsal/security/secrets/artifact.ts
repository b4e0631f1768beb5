/** Everything that a rehearsal leaves or shows somewhere. A rehearsal in which one of them is missing proves nothing. */
export const KINDS = [
  // Where secrets are meant to be.
  'operator',
  'parameter',
  'node',
  // Where they are not.
  'synthesized',
  'plan',
  'state',
  'userData',
  'object',
  'account',
  'memory',
  'rootDisk',
  'metadataLog',
  'journal',
  'log',
  'report',
  'commandLine',
  'environment',
] as const;
export type Kind = (typeof KINDS)[number];

/** Something that is searched for secrets. */
export interface Artifact {
  kind: Kind;
  /** Says where it is: a path, or what it is of. */
  name: string;
  content: () => AsyncIterable<Buffer>;
}

export function textArtifact(kind: Kind, name: string, text: string): Artifact {
  return bytesArtifact(kind, name, Buffer.from(text));
}

export function bytesArtifact(kind: Kind, name: string, bytes: Buffer): Artifact {
  return {
    ...{ kind, name },
    content: async function* () {
      yield bytes;
    },
  };
}
