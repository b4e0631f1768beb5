import { z } from 'zod';
import { OperatorError } from './errors';
import { kafkaUuid } from './ids';
import { NODE_PATHS } from './node-paths';

/** Names, addresses, ids and ARNs end up in lines of configuration and in paths: nothing there has a meaning in either. */
const plain = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]*$/);
/** Opaque, says S3: slashes and dots are seen in it. */
const versionId = z.string().regex(/^[\x21-\x7e]+$/);

const schema = z.strictObject({
  cluster: z.strictObject({ name: plain, id: kafkaUuid }),
  node: z.strictObject({
    name: plain,
    role: z.enum(['controller', 'broker']),
    id: z.int(),
    zone: plain,
    /** Fixed private address, taken as a secondary address of the primary interface. */
    address: plain,
    volumeId: z.string().regex(/^vol-[0-9a-f]+$/),
  }),
  region: plain,
  /** Elastic IP of a broker that clients outside the VPC may reach; absent or null otherwise. */
  publicAddress: z
    .strictObject({ allocationId: plain, dnsName: plain })
    .nullish()
    .transform((address) => address ?? null),
  /** Auto Scaling group that launches this node's instances, and its termination hook. */
  group: plain,
  lifecycleHook: plain,
  bucket: plain,
  bundle: z.strictObject({
    key: plain,
    versionId,
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  /**
   * Versions of the secrets that Kafka is given when it starts. Nothing reads them here: another version makes another
   * launch template, by which a roll finds the nodes that still have the old ones.
   */
  secretVersions: z.strictObject({ keystore: z.int(), truststore: z.int() }),
  /** The first voters of the quorum. */
  controllers: z.array(z.strictObject({ name: plain, id: z.int(), address: plain, directoryId: kafkaUuid })),
  /** Names of all nodes: each is a super user. */
  nodes: z.array(plain),
  /** BROKER listeners' addresses, in order of the brokers' ids: where a node asks for the cluster's state. */
  brokers: z.array(plain),
  /** SNS topic that hears of what happens to the node. */
  eventsTopicArn: plain,
  interruptions: z.strictObject({
    pollSeconds: z.number(),
    handOverOnRebalance: z.boolean(),
    rebalanceCooldownMinutes: z.number(),
  }),
});

/**
 * What an instance is told about the node that it may become: written by the compute stack into user data as
 * NODE_PATHS.descriptor. Holds no secret.
 */
export type NodeDescriptor = z.output<typeof schema>;

/** @throws OperatorError NODE_DESCRIPTOR_INVALID naming every wrong field */
export function parseNodeDescriptor(json: unknown): NodeDescriptor {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new OperatorError(
    'NODE_DESCRIPTOR_INVALID',
    `${NODE_PATHS.descriptor} is not what this agent expects:\n  ${lines.join('\n  ')}`,
    'deploy compute again, so that launch template and bundle match',
  );
}
