import { ConfigResourceTypes, ConfigSource, type Admin } from 'kafkajs';
import { OWN_TOPIC_PREFIX } from '../../cluster/names';
import { describePartitions, ensureTopic, grantProduceConsume } from '../../kafka/admin';
import { sleep } from './bounded';
import type { EffectiveConfig, Placement } from './evidence';

/** The check's own topic; nobody else's records are touched. */
export const CHECK_TOPIC = `${OWN_TOPIC_PREFIX}check`;
const PARTITIONS = 12;
const REPLICATION_FACTOR = 3;
/** Records are read within seconds. min.insync.replicas is left out: the cluster's own value is to be seen. */
const CONFIGS = { 'retention.ms': '600000', 'segment.ms': '600000' };
/** Leaders go home within 30 s (leader.imbalance.check.interval.seconds) of a broker's return; some more for lag. */
const SETTLE_MS = 45_000;

/** Make the topic, or make it anew if brokers came that it knows nothing of, and let the user at it. */
export async function prepareTopic(admin: Admin, user: string): Promise<void> {
  const { brokers } = await admin.describeCluster();
  const options = {
    topic: CHECK_TOPIC,
    partitions: Math.max(PARTITIONS, brokers.length),
    replicationFactor: REPLICATION_FACTOR,
    configs: CONFIGS,
  };
  const created = await ensureTopic(admin, options);
  if (!created && !(await everyoneIsPreferred(admin, brokers))) {
    await admin.deleteTopics({ topics: [CHECK_TOPIC] });
    await ensureTopic(admin, options);
  }
  await grantProduceConsume(admin, { user, topic: CHECK_TOPIC, groupPrefix: CHECK_TOPIC });
}

async function everyoneIsPreferred(admin: Admin, brokers: { nodeId: number }[]): Promise<boolean> {
  const preferred = new Set(
    (await describePartitions(admin, CHECK_TOPIC)).map(({ replicas }) => replicas[0]),
  );
  return brokers.every(({ nodeId }) => preferred.has(nodeId));
}

/**
 * Where the topic's partitions are, once the cluster has settled: after a hand-over, replicas catch up and leaders
 * go home within seconds. What has not settled in time is returned as it is.
 */
export async function settledPlacement(
  admin: Admin,
  signal: AbortSignal,
  onWait: (reason: string) => void,
): Promise<Placement> {
  const deadline = Date.now() + SETTLE_MS;
  let told: string | undefined;
  for (;;) {
    const placement = await describePlacement(admin);
    const reason = unsettled(placement);
    if (reason === undefined || signal.aborted || Date.now() > deadline) return placement;
    if (reason !== told) onWait(reason);
    told = reason;
    await sleep(1000);
  }
}

/** What living brokers still have to do; undefined if nothing. Dead ones are not waited for. */
export function unsettled({ partitions, racks }: Placement): string | undefined {
  const living = Object.keys(racks).map(Number);
  const behind = living.filter((id) =>
    partitions.some(({ replicas, isr }) => replicas.includes(id) && !isr.includes(id)),
  );
  const idle = living.filter((id) => !partitions.some(({ leader }) => leader === id));
  if (behind.length > 0) return `waiting for replicas of broker ${behind.join(', ')} to be in sync`;
  if (idle.length > 0) return `waiting for leaders to go home to broker ${idle.join(', ')}`;
  return undefined;
}

async function describePlacement(admin: Admin): Promise<Placement> {
  const { brokers } = await admin.describeCluster();
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: brokers.map(({ nodeId }) => ({
      type: ConfigResourceTypes.BROKER,
      name: String(nodeId),
      configNames: ['broker.rack'],
    })),
  });
  const partitions = await describePartitions(admin, CHECK_TOPIC);
  return {
    racks: Object.fromEntries(
      resources.map(({ resourceName, configEntries }) => [
        resourceName,
        configEntries[0]?.configValue || null,
      ]),
    ),
    partitions: partitions.map(({ partitionId, leader, replicas, isr }) => ({
      partition: partitionId,
      leader,
      replicas,
      isr,
    })),
  };
}

/** min.insync.replicas as the topic has it, and at which level it was set. */
export async function effectiveMinInsyncReplicas(admin: Admin): Promise<EffectiveConfig> {
  const name = 'min.insync.replicas';
  const { resources } = await admin.describeConfigs({
    includeSynonyms: true,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: CHECK_TOPIC, configNames: [name] }],
  });
  const entry = resources[0].configEntries.find(({ configName }) => configName === name);
  if (!entry) throw new Error(`Kafka describes no ${name} of ${CHECK_TOPIC}`);
  // kafkajs' types have no configSource, its answers do.
  const { configSource } = entry as typeof entry & { configSource?: number };
  const source = Object.entries(ConfigSource).find(([, number]) => number === configSource)?.[0];
  return { value: entry.configValue, source: source ?? 'UNKNOWN' };
}
