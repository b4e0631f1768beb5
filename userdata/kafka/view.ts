import type { NodeDescriptor } from '../../cluster/node-descriptor';
import { NODE_PATHS } from '../../cluster/node-paths';
import { PORTS } from '../../cluster/ports';
import { withBroker } from '../../kafka/broker-session';
import type { NodeConnection } from '../../kafka/connection';
import { DESCRIBE_QUORUM, type Quorum } from '../../kafka/describe-quorum';
import { brokerBlockers, clusterBlockers, controllerBlockers, partitionBlockers } from '../../kafka/gates';
import { METADATA, minInsyncReplicas } from '../../kafka/metadata';
import type { Machine } from '../effects/machine';

/** What a drain asks of Kafka. */
export interface KafkaGates {
  /** Whether Kafka on this instance takes connections. */
  serves(): Promise<boolean>;
  /** What would suffer if this node stopped now; none: nothing. @throws Error if Kafka cannot be asked */
  stopBlockers(): Promise<string[]>;
  /** What forbids a voluntary act just now, whichever node's. @throws Error likewise */
  actBlockers(): Promise<string[]>;
}

/** Kafka as a node sees it. */
export interface KafkaView extends KafkaGates {
  /**
   * What is at risk, as far as this node answers for it, so that no two tell of the same; null if another one does.
   *
   * @throws Error likewise
   */
  risks(): Promise<string[] | null>;
}

/** Asks by the node's own certificate, itself first: it sees what it would leave behind. */
export function kafkaView(machine: Machine, descriptor: NodeDescriptor): KafkaView {
  const { node, controllers, brokers } = descriptor;
  const own = (hosts: string[]) => [node.address, ...hosts.filter((host) => host !== node.address)];
  const connect = async (hosts: string[], port: number): Promise<NodeConnection> => ({
    bootstrap: hosts.map((host) => `${host}:${port}`),
    ca: await need(machine, NODE_PATHS.truststore),
    keystore: await need(machine, NODE_PATHS.keystore),
  });

  /** Only the leader of the quorum knows; it is asked directly, since controllers forward nothing. */
  const askControllers = async (): Promise<Quorum> => {
    const answers = own(controllers.map(({ address }) => address)).map(async (host) =>
      withBroker(await connect([host], PORTS.controller), (session) => session.send(DESCRIBE_QUORUM)),
    );
    return Promise.any(answers).catch((error: AggregateError) => {
      throw new Error(`no controller describes the quorum: ${error.errors.map(String).join('; ')}`);
    });
  };

  const askBrokers = async () =>
    withBroker(await connect(own(brokers), PORTS.broker), async (session) => {
      const { partitions } = await session.send(METADATA);
      const topics = [...new Set(partitions.map(({ topic }) => topic))];
      const minIsr = topics.length > 0 ? await minInsyncReplicas(session, topics) : new Map<string, number>();
      return { partitions, minIsr, quorum: await session.send(DESCRIBE_QUORUM) };
    });

  if (node.role === 'controller') {
    return {
      serves: () => serves(machine, node.address, PORTS.controller),
      stopBlockers: async () => controllerBlockers(await askControllers(), node.id),
      // Controllers do not talk to brokers: the quorum is all that they see.
      actBlockers: async () => clusterBlockers([], new Map(), await askControllers()),
      // The active controller answers for the quorum.
      risks: async () => {
        const quorum = await askControllers();
        return quorum.leaderId === node.id ? clusterBlockers([], new Map(), quorum) : null;
      },
    };
  }
  return {
    serves: () => serves(machine, node.address, PORTS.broker),
    stopBlockers: async () => {
      const { partitions, minIsr } = await askBrokers();
      return brokerBlockers(partitions, minIsr, node.id);
    },
    actBlockers: async () => {
      const { partitions, minIsr, quorum } = await askBrokers();
      return [...clusterBlockers(partitions, minIsr, quorum), ...brokerBlockers(partitions, minIsr, node.id)];
    },
    // A broker answers for the partitions that it leads, and for those of its own that nobody leads.
    risks: async () => {
      const { partitions, minIsr } = await askBrokers();
      const own = partitions.filter(({ leader, replicas }) =>
        leader === null ? replicas.includes(node.id) : leader === node.id,
      );
      return partitionBlockers(own, minIsr);
    },
  };
}

/**
 * Of this instance: a standby reaches the node's address, too, but on another one. Asked twice: a busy machine may let a
 * connection wait for a second, and a node that serves must not be taken for dead.
 */
async function serves({ addresses, canConnect }: Machine, host: string, port: number): Promise<boolean> {
  if (!addresses().some(({ address }) => address === host)) return false;
  return (await canConnect(host, port)) || canConnect(host, port);
}

async function need({ files }: Machine, path: string): Promise<string> {
  const text = await files.read(path);
  if (text === undefined) throw new Error(`${path} is missing`);
  return text;
}
