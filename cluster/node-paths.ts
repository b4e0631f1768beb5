/** Where things are on an instance. */
export const NODE_PATHS = {
  /** The node descriptor, written by user data. */
  descriptor: '/etc/kafka-node/node.json',
  /** The bundle, unpacked. */
  bundle: '/opt/kafka-node',
  /** Mount point of the node's data volume. Owned by root and empty while nothing is mounted. */
  mountPoint: '/var/lib/kafka',
  /** Kafka's only log directory. Absolute: KAFKA-20901 ignores a relative one when cordoning. */
  logDir: '/var/lib/kafka/data',
  /** Written by Kafka when a log directory is formatted; says whose it is. */
  metaProperties: '/var/lib/kafka/data/meta.properties',
  /** Kafka's configuration. No secrets. */
  serverProperties: '/etc/kafka/server.properties',
  log4j: '/opt/kafka-node/kafka/log4j2.yaml',
  /** Secrets, in memory only: 0600, owned by the kafka user. */
  keystore: '/run/kafka-node/tls/keystore.pem',
  truststore: '/run/kafka-node/tls/truststore.pem',
  /** Folder of the two. */
  secrets: '/run/kafka-node/tls',
  /** When the node's certificate ends, and that of its CA. No secret. */
  certificateEnds: '/run/kafka-node/certificate-ends.json',
  /** Environment of kafka.service: heap and class path. */
  kafkaEnvironment: '/run/kafka-node/kafka.env',
  /** What the agent is doing, for `agent status`. */
  agentStatus: '/run/kafka-node/status.json',
  /** Folder of the drain's files. On the root disk: they outlive a reboot, and end with the instance. */
  drain: '/var/lib/kafka-node',
  /** Folder of the orders to drain, one file for each cause. */
  orders: '/var/lib/kafka-node/orders',
  /** What the drain has done so far. */
  drainRecord: '/var/lib/kafka-node/drain-record.json',
  /** While it exists the agent does not start: this instance claims nothing any more. */
  leaving: '/var/lib/kafka-node/leaving',
  /** While it exists Kafka does not start: this instance has begun to let go of the volume. */
  stopping: '/var/lib/kafka-node/stopping',
  /** There once the drain has done everything it could. */
  drained: '/var/lib/kafka-node/drained',
  /** On the volume: the record of the drain that let it go last. */
  lastDrain: '/var/lib/kafka/last-drain.json',
  /** On the volume: when the node last followed a rebalance recommendation. */
  lastRebalance: '/var/lib/kafka/last-rebalance',
  /** Kafka's jars. */
  jars: '/opt/kafka-node/kafka/libs',
} as const;

/** The agent's units on an instance. The mount's name follows from its mount point. */
export const UNITS = {
  agent: 'kafka-agent.service',
  watcher: 'kafka-watcher.service',
  drain: 'kafka-drain.service',
  powerOffTimer: 'kafka-power-off.timer',
  powerOff: 'kafka-power-off.service',
  kafka: 'kafka.service',
  mount: 'var-lib-kafka.mount',
} as const;

/** System user and group that Kafka runs as. */
export const KAFKA_USER = 'kafka';

/** Device name asked for in AttachVolume; the guest finds the volume by its id instead. */
export const DATA_DEVICE = '/dev/sdf';

/** Stable path of an EBS volume on a Nitro instance: the NVMe serial is the volume id without its dash. */
export function volumeDevicePath(volumeId: string): string {
  return `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volumeId.replace('-', '')}`;
}
