import { z } from 'zod';
import { OperatorError } from './errors';

/** 16 random bytes as Kafka writes a UUID: URL-safe base64 without padding. */
export const kafkaUuid = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What `npm run rotate` brings to every node. */
export type Rotation = 'certs' | 'ca';

/** A rotation under way, and whether it was begun with --expired: all nodes at once. */
const ROTATING = ['certs', 'ca', 'certs-expired', 'ca-expired'] as const;
export type Rotating = (typeof ROTATING)[number];

export function rotationOf(rotating: Rotating): Rotation {
  return rotating === 'ca' || rotating === 'ca-expired' ? 'ca' : 'certs';
}

const schema = z.strictObject({
  /** Kafka's cluster.id. */
  clusterId: kafkaUuid,
  /** Of the configuration, what the cluster keeps for life. */
  founded: z.strictObject({
    name: z.string(),
    region: z.string(),
    zones: z.array(z.string()),
    cidr: z.string(),
    controllers: z.int(),
  }),
  /** KRaft directory ids of the first voters, by node name. */
  directoryIds: z.record(z.string(), kafkaUuid),
  /** SHA-256 of the certificate (DER) of the CA that signs, lower-case hex. */
  caFingerprint: sha256,
  /** Of the CA that is trusted already and signs nothing yet, while the cluster gets a new one. */
  nextCaFingerprint: sha256.optional(),
  /** Of the CA that signs no more and is trusted still. */
  previousCaFingerprint: sha256.optional(),
  /** What was issued, and is not known yet to have reached every node. */
  rotating: z.enum(ROTATING).optional(),
  /** Names of the nodes whose certificates that are, if not of all. */
  rotatingNodes: z.array(z.string()).optional(),
  /** Version of each secret by its key (secrets.ts), bumped at every change: all that Terraform compares. */
  secretVersions: z.record(z.string(), z.int().min(1)),
});

/**
 * A cluster's identity: made once, committed, without secrets, so that every checkout synthesizes the same
 * cluster. Kept in clusters/<name>/ids.json.
 */
export type ClusterIds = z.output<typeof schema>;

/** CA by which a cluster that lives may be known: the last deploy may have been before the change of CAs. */
export function deployedCas({
  caFingerprint,
  previousCaFingerprint,
}: Pick<ClusterIds, 'caFingerprint' | 'previousCaFingerprint'>): string[] {
  return [caFingerprint, ...(previousCaFingerprint ? [previousCaFingerprint] : [])];
}

/** @throws OperatorError IDS_INVALID naming every wrong field */
export function parseIds(json: unknown): ClusterIds {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new OperatorError(
    'IDS_INVALID',
    `the cluster's ids.json is damaged:\n  ${lines.join('\n  ')}`,
    'restore the file from version control; never make new ids for a living cluster',
  );
}
