import type { Connection } from '../../kafka/connection';
import { commitAsGroup } from '../../kafka/commit-as-group';
import type { ReadOptions } from '../../kafka/read-topic';
import { clientProperties } from './client-properties';
import type { JavaInstallation } from './installation';
import { startTool } from './tool';
import { parseConsumerEvent } from './tool-events';

export interface JavaReadOptions extends JavaInstallation, Omit<ReadOptions, 'kafka'> {
  app: Connection;
  /** Kafka's isolation.level. @default read_committed, like kafkajs */
  isolation?: 'read_committed' | 'read_uncommitted';
}

/**
 * Read a part of a topic by offsets like kafka/read-topic.ts, with Kafka's own Java client. Its last record must be one
 * that can be read: behind transactions, write something first. The group's offsets stay until Kafka forgets them.
 *
 * @returns whether all was read, false if the signal came before
 * @throws Error if the client ends by itself
 */
export async function readTopicWithJava(options: JavaReadOptions): Promise<boolean> {
  const { app, groupId, topic, from, until, onRecord, signal } = options;
  const position = new Map(from);
  const done = () => [...until].every(([partition, end]) => (position.get(partition) ?? 0n) >= end);
  if (done()) return true;
  // The tool can't be told where to begin; a group that has been there can.
  await commitAsGroup(app, { groupId, topic, offsets: from });

  const tool = startTool({
    ...consumerTool(options),
    classPath: options.classPath,
    onLine: (line) => {
      const event = parseConsumerEvent(line);
      if (event?.name !== 'record_data') return line.startsWith('{');
      const { partition, value } = event;
      // After a rebalance, records come again that were not committed yet.
      if (BigInt(event.offset) < (position.get(partition) ?? 0n) || done()) return true;
      position.set(partition, BigInt(event.offset) + 1n);
      if (value !== null) onRecord(partition, value);
      if (done()) tool.kill();
      return true;
    },
  });
  const give = () => tool.kill();
  signal.addEventListener('abort', give, { once: true });
  if (signal.aborted) give();
  const { code, lastWords } = await tool.ended;
  signal.removeEventListener('abort', give);
  if (!done() && !signal.aborted) {
    throw new Error(`Kafka's VerifiableConsumer ended by itself (${code ?? 'killed'}): ${lastWords}`);
  }
  return done();
}

/** How VerifiableConsumer is called. */
export function consumerTool({ app, topic, groupId, isolation = 'read_committed' }: JavaReadOptions) {
  return {
    mainClass: 'org.apache.kafka.tools.VerifiableConsumer',
    args: (propertiesFile: string) => [
      ...['--bootstrap-server', app.bootstrap.join(',')],
      ...['--command-config', propertiesFile],
      ...['--topic', topic],
      ...['--group-id', groupId],
      ...['--reset-policy', 'earliest'],
      '--verbose',
    ],
    properties: { ...clientProperties(app), 'isolation.level': isolation },
  };
}
