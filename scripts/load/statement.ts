import { MIN_INSYNC_REPLICAS } from '../../cluster/kafka-properties';
import type { Metadata, Partition } from '../../kafka/metadata';
import type { Statement } from './files';

/** A broker's metadata, cut down to what a load is watched for. */
export function describeTopic(
  { partitions }: Metadata,
  topic: string,
): Omit<Statement, 'at' | 'from' | 'broker'> {
  const own = partitions.filter((partition) => partition.topic === topic);
  const byPartition = <T>(pick: (partition: Partition) => T) =>
    Object.fromEntries(own.map((one) => [String(one.partition), pick(one)]));
  return {
    leaders: byPartition(({ leader }) => leader),
    // Brokers list them in any order, and a new order is no news.
    isr: byPartition(({ isr }) => [...isr].sort((a, b) => a - b)),
    replicas: byPartition(({ replicas }) => replicas),
    underReplicated: partitions.filter(({ replicas, isr }) => isr.length < replicas.length).length,
    underMinIsr: partitions.filter(
      ({ replicas, isr }) => isr.length < Math.min(MIN_INSYNC_REPLICAS, replicas.length),
    ).length,
  };
}

/** Id of the broker that lists an endpoint (host:port) as its own. A stopping broker is listed no more. */
export function brokerAt({ brokers }: Metadata, endpoint: string): number | undefined {
  return brokers.find(({ host, port }) => `${host}:${port}` === endpoint)?.id;
}
