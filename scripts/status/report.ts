import { z } from 'zod';

const count = z.int().min(0);
const time = z.iso.datetime();
const sha256 = z.string();
/** Why it could not be seen; null if it was. */
const failure = z.string().nullable();

/** What may need an operator, by name. */
export const ATTENTION = [
  'unseen',
  'notDeployed',
  'paused',
  'groupMissing',
  'groupAtZero',
  'launchSuspended',
  'launchFailed',
  'instanceMissing',
  'agent',
  'volumeMissing',
  'volumeAmbiguous',
  'volumeElsewhere',
  'addressElsewhere',
  'elasticIpMissing',
  'elasticIpElsewhere',
  'templateDrift',
  'typeDrift',
  'handOver',
  'bundleDrift',
  'brokerMissing',
  'noQuorumLeader',
  'controllerNoVoter',
  'controllerBehind',
  'partitionsOffline',
  'partitionsUnderMinIsr',
  'partitionsUnderReplicated',
  'certificate',
  'rotationUnderWay',
  'orphanInstance',
  'orphanVolume',
  'orphanElasticIp',
] as const;

const attention = z.strictObject({
  code: z.enum(ATTENTION),
  /** A node's name, an id of AWS's, or `cluster`. */
  subject: z.string(),
  message: z.string(),
  /** What to do about it. */
  todo: z.string(),
});

const node = z.strictObject({
  name: z.string(),
  role: z.enum(['controller', 'broker']),
  /** Kafka's node.id. */
  id: z.int(),
  zone: z.string(),
  /** The instance that its group launched; null without one, and if instances could not be seen. */
  instance: z
    .strictObject({
      id: z.string(),
      /** EC2's, for example running. */
      state: z.string(),
      type: z.string(),
      market: z.enum(['spot', 'on-demand']),
      launched: time,
    })
    .nullable(),
  /** What the instance's agent last said, and when: a standby says it anew every 15 s. */
  agent: z.strictObject({ state: z.string(), since: time }).nullable(),
  /** Launch template versions: of the instance, and what the group launches now. */
  template: z.strictObject({ running: z.int().nullable(), deployed: z.int().nullable() }),
  /** `heldBy`: an instance, null while it is free. */
  volume: z.strictObject({ id: z.string(), state: z.string(), heldBy: z.string().nullable() }).nullable(),
  /** Private address; `held`: whether the instance has it, null if that could not be seen. */
  address: z.strictObject({ ip: z.string(), held: z.boolean().nullable() }),
  /** `held`: whether it stands for the node's private address. */
  elasticIp: z.strictObject({ ip: z.string(), held: z.boolean() }).nullable(),
  /** Null for controllers, and if Kafka could not be asked. `outOfSync`: replicas that are not in the ISR. */
  broker: z
    .strictObject({ registered: z.boolean(), leads: count, replicas: count, outOfSync: count })
    .nullable(),
  /** Null for brokers, and if Kafka could not be asked. */
  controller: z
    .strictObject({
      quorum: z.enum(['leader', 'voter', 'observer', 'absent']),
      /** Records of the metadata log that it has not fetched yet; null if not known. */
      lagRecords: count.nullable(),
      /** How long ago it last had all records; null if not known. */
      lagMs: count.nullable(),
    })
    .nullable(),
});

const certificate = z.strictObject({
  /** A node's name, or `CA`. */
  subject: z.string(),
  /** Seen in a handshake with the node, or in the file on this machine. */
  source: z.enum(['handshake', 'file']),
  expires: time.nullable(),
  /** Whole days until then, negative after it. */
  days: z.int().nullable(),
  error: failure,
});

/** Printed by `npm run status -- --json`. */
export const statusSchema = z.strictObject({
  /** ok: nothing needs attention. blind: neither AWS nor Kafka could be asked. */
  verdict: z.enum(['ok', 'attention', 'blind']),
  cluster: z.string(),
  region: z.string(),
  at: time,
  /** paused: volumes are there, and no instance is wanted. absent: not even volumes are. */
  phase: z.enum(['running', 'paused', 'absent', 'unknown']),
  /** Where the list of nodes comes from: what was deployed from this checkout, or else its configuration. */
  nodesFrom: z.enum(['outputs', 'config']),
  /** What was asked, each with why it could not be seen. */
  sources: z.strictObject({
    instances: failure,
    groups: failure,
    volumes: failure,
    elasticIps: failure,
    snapshots: failure,
    bundles: failure,
    metadata: failure,
    minInsyncReplicas: failure,
    quorum: failure,
  }),
  nodes: z.array(node),
  /** Null if it could not be seen. */
  quorum: z
    .strictObject({
      /** A node's name. */
      leader: z.string().nullable(),
      epoch: z.int(),
      highWatermark: z.int(),
      voters: z.array(z.string()),
      observers: z.array(z.string()),
      /** Of the voter and of the observer that is furthest behind; null if it is not known of one of them. */
      maxVoterLagMs: count.nullable(),
      maxObserverLagMs: count.nullable(),
    })
    .nullable(),
  /** Null if they could not be seen. */
  partitions: z
    .strictObject({
      total: count,
      offline: count,
      /** Null if min.insync.replicas could not be seen. */
      underMinIsr: count.nullable(),
      underReplicated: count,
    })
    .nullable(),
  /** By SHA-256: built in this checkout, in the launch templates, in the instances that run. */
  bundle: z.strictObject({
    local: sha256.nullable(),
    deployed: z.array(sha256),
    running: z.array(sha256),
  }),
  certificates: z.array(certificate),
  /** What has the cluster's tag and belongs to none of its nodes: ids. */
  orphans: z.strictObject({
    instances: z.array(z.string()),
    volumes: z.array(z.string()),
    elasticIps: z.array(z.string()),
  }),
  /** Null if they could not be seen. */
  snapshots: z.strictObject({ count, sizeGiB: count }).nullable(),
  attention: z.array(attention),
});

export type StatusReport = z.output<typeof statusSchema>;
export type Phase = StatusReport['phase'];
export type Attention = z.output<typeof attention>;
export type NodeStatus = z.output<typeof node>;
export type CertificateStatus = z.output<typeof certificate>;
