import { ADMIN_USER, nodeDistinguishedName } from './names';
import type { NodeDescriptor } from './node-descriptor';
import { NODE_PATHS } from './node-paths';
import { PORTS } from './ports';

/** Of three replicas, so many take an acknowledged record. */
export const MIN_INSYNC_REPLICAS = 2;

export type Properties = Record<string, string>;

/** Kafka's server.properties of a node. @param heapMiB JVM heap that the node will run with, in MiB */
export function kafkaProperties(descriptor: NodeDescriptor, heapMiB: number): Properties {
  return {
    ...commonProperties(descriptor),
    ...(descriptor.node.role === 'controller'
      ? controllerProperties(descriptor)
      : brokerProperties(descriptor, heapMiB)),
  };
}

/** Text of a .properties file. Keys and values here hold no character that would need escaping. */
export function formatProperties(properties: Properties): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** The string that every controller is formatted with: `id@address:port:directoryId,...`. */
export function initialControllers({ controllers }: NodeDescriptor): string {
  return controllers.map((c) => `${c.id}@${c.address}:${PORTS.controller}:${c.directoryId}`).join(',');
}

function commonProperties({ cluster, node, controllers, nodes }: NodeDescriptor): Properties {
  return {
    'node.id': String(node.id),
    'process.roles': node.role,
    'controller.quorum.bootstrap.servers': controllers
      .map((c) => `${c.address}:${PORTS.controller}`)
      .join(','),
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:SSL,BROKER:SSL,CLIENT:SASL_SSL,PUBLIC:SASL_SSL',
    'log.dirs': NODE_PATHS.logDir,
    // With eligible leader replicas the cluster-wide value is taken from the active controller's file, so it
    // belongs here and not only on brokers (docs/operations/eligible-leader-replicas in Kafka's source).
    'min.insync.replicas': String(MIN_INSYNC_REPLICAS),
    'unclean.leader.election.enable': 'false',

    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': NODE_PATHS.keystore,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': NODE_PATHS.truststore,
    'ssl.client.auth': 'required',
    'ssl.endpoint.identification.algorithm': 'https',
    'ssl.enabled.protocols': 'TLSv1.3',

    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'false',
    // Nodes under their full DN. Who may make users could call one like that: `npm run apply` shows it as what it is.
    'super.users': [...nodes.map((name) => nodeDistinguishedName(cluster.name, name)), ADMIN_USER]
      .map((name) => `User:${name}`)
      .join(';'),
  };
}

function controllerProperties({ node }: NodeDescriptor): Properties {
  const listener = `CONTROLLER://${node.address}:${PORTS.controller}`;
  return {
    listeners: listener,
    'advertised.listeners': listener,
    // A voter whose disk was lost comes back without an operator (KIP-853, KIP-1186).
    'controller.quorum.auto.join.enable': 'true',
    // Topic defaults are the controllers' since 4.x; brokers only warn about them.
    'num.partitions': '12',
    'default.replication.factor': '3',
    // Leaders go home soon after a broker is back, instead of within five minutes.
    'leader.imbalance.check.interval.seconds': '30',
    // What clients notice when a broker dies without notice; no false fencing was measured down to 3 s.
    'broker.session.timeout.ms': '6000',
  };
}

function brokerProperties({ node, publicAddress }: NodeDescriptor, heapMiB: number): Properties {
  const listeners = [
    { name: 'BROKER', port: PORTS.broker, host: node.address },
    { name: 'CLIENT', port: PORTS.client, host: node.address },
    ...(publicAddress ? [{ name: 'PUBLIC', port: PORTS.public, host: publicAddress.dnsName }] : []),
  ];
  return {
    'broker.rack': node.zone,
    'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector',
    listeners: listeners.map(({ name, port }) => `${name}://${node.address}:${port}`).join(','),
    'advertised.listeners': listeners.map(({ name, port, host }) => `${name}://${host}:${port}`).join(','),
    'inter.broker.listener.name': 'BROKER',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    ...Object.assign({}, ...listeners.slice(1).map(({ name }) => scramListener(name))),
    'offsets.topic.replication.factor': '3',
    'offsets.topic.num.partitions': '12',
    'transaction.state.log.replication.factor': '3',
    'transaction.state.log.min.isr': '2',
    'transaction.state.log.num.partitions': '12',
    'auto.create.topics.enable': 'false',
    'group.initial.rebalance.delay.ms': '0',
    'broker.heartbeat.interval.ms': '1000',
    // What a stop costs clients (docs/decisions/007): a follower that asks a new leader too early asks again after this long,
    // with Kafka's default after a second.
    'replica.fetch.backoff.ms': '20',
    // And a follower begins to fetch from a new leader only when its long poll of that broker comes back, and that has nothing
    // to come back with while the clients wait for the new leader: the default of 500 ms was most of what a stop cost them.
    'replica.fetch.wait.max.ms': '100',
    'log.cleaner.dedupe.buffer.size': String(cleanerBufferBytes(heapMiB)),
    // Whoever may connect, and knows no password, shall not be able to fill the heap. Nodes' connections are let in all the
    // same (KIP-402).
    'max.connections': String(maxConnections(heapMiB)),
    'sasl.server.max.receive.size': String(SIGN_IN_BYTES),
  };
}

/** Longest message of who has not signed in; SCRAM's are shorter by far. Kafka's default is 512 KiB, for tickets of Kerberos. */
const SIGN_IN_BYTES = 16 * 2 ** 10;
/** What an idle TLS connection takes of the heap: 57 kB were measured with 2000 of them (Kafka 4.3.1). */
const CONNECTION_BYTES = 64 * 2 ** 10;
const SHARE_OF_CONNECTIONS = 1 / 4;

/** So many that they take no more than a quarter of the heap before they sign in. */
function maxConnections(heapMiB: number): number {
  return Math.floor((heapMiB * 2 ** 20 * SHARE_OF_CONNECTIONS) / (CONNECTION_BYTES + SIGN_IN_BYTES));
}

/** A listener for SCRAM users: no client certificate asked for, though nodes' listeners demand one. */
function scramListener(name: string): Properties {
  const prefix = `listener.name.${name.toLowerCase()}`;
  return {
    [`${prefix}.ssl.client.auth`]: 'none',
    [`${prefix}.sasl.enabled.mechanisms`]: 'SCRAM-SHA-512',
    [`${prefix}.scram-sha-512.sasl.jaas.config`]:
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
  };
}

/** The cleaner's buffer lives in the heap: the default 128 MiB kills a broker with a heap below some 256 MiB. */
function cleanerBufferBytes(heapMiB: number): number {
  return Math.min(128, Math.max(16, Math.floor(heapMiB / 8))) * 2 ** 20;
}
