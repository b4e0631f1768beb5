import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { formatProperties, type Properties } from '../../cluster/kafka-properties';
import { ADMIN_USER, nodeDistinguishedName } from '../../cluster/names';
import { openBrokerSession } from '../../kafka/broker-session';
import type { Connection, NodeConnection } from '../../kafka/connection';
import { kafkaJars } from '../../scripts/bundle/jars';
import { projectRoot } from '../../scripts/project';
import { certificatePem, createAuthority, issueKeystore } from '../../scripts/secrets/pki';
import { randomKafkaUuid, randomPassword } from '../../scripts/secrets/random';
import { scramSecret } from '../../scripts/secrets/scram';

/** One Kafka on loopback, broker and controller in one process, with the product's TLS, SASL and authorizer. */
export interface KafkaNode {
  clusterId: string;
  /** As the super user. */
  admin: Connection;
  /** A folder of its own, gone when it stops. */
  folder: string;
  /** How its peers would reach it. */
  asNode: NodeConnection;
  stop(): Promise<void>;
}

const NODE = 'broker-1';
const START_MS = 120_000;

/** Needs Java, and Maven unless the jars are in the cache. @param more of its properties */
export async function startKafkaNode(more: Properties = {}): Promise<KafkaNode> {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-node-'));
  const jars = await kafkaJars(
    join(projectRoot(), '.cache', 'bundle'),
    join(projectRoot(), 'userdata', 'bundle', 'pom.xml'),
  );
  const java = (mainClass: string, ...args: string[]) => [
    ...['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(jars, '*'), mainClass],
    ...args,
  ];
  const authority = await createAuthority('kafka', new Date());
  const ca = certificatePem(authority.certificate);
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const identity = { cluster: 'kafka', node: NODE, dnsNames: [NODE], addresses: ['127.0.0.1'] };
  const keystore = await issueKeystore(authority, identity, new Date());
  const [controller, broker, client] = await freePorts(3);
  const listeners = `CONTROLLER://127.0.0.1:${controller},BROKER://127.0.0.1:${broker},CLIENT://127.0.0.1:${client}`;
  const properties = file(
    'server.properties',
    formatProperties({
      'node.id': '1',
      'process.roles': 'broker,controller',
      'controller.quorum.bootstrap.servers': `127.0.0.1:${controller}`,
      'controller.listener.names': 'CONTROLLER',
      'inter.broker.listener.name': 'BROKER',
      listeners,
      'advertised.listeners': listeners,
      'listener.security.protocol.map': 'CONTROLLER:SSL,BROKER:SSL,CLIENT:SASL_SSL',
      'log.dirs': join(folder, 'data'),
      'offsets.topic.replication.factor': '1',
      'offsets.topic.num.partitions': '1',
      'transaction.state.log.replication.factor': '1',
      'transaction.state.log.min.isr': '1',
      'transaction.state.log.num.partitions': '1',
      'group.initial.rebalance.delay.ms': '0',
      'auto.create.topics.enable': 'false',
      'log.cleaner.dedupe.buffer.size': String(16 * 2 ** 20),
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': file('keystore.pem', keystore),
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.location': file('ca.pem', ca),
      'ssl.client.auth': 'required',
      'ssl.enabled.protocols': 'TLSv1.3',
      'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
      'listener.name.client.ssl.client.auth': 'none',
      'listener.name.client.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
      'listener.name.client.scram-sha-512.sasl.jaas.config':
        'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': `User:${nodeDistinguishedName('kafka', NODE)};User:${ADMIN_USER}`,
      ...more,
    }),
  );
  const admin = { bootstrap: [`127.0.0.1:${client}`], ca, user: ADMIN_USER, password: randomPassword() };
  const clusterId = randomKafkaUuid();
  const scram = scramSecret([{ name: admin.user, password: admin.password }]).trim();
  await promisify(execFile)(
    'java',
    java(
      'kafka.tools.StorageTool',
      'format',
      '-c',
      properties,
      '-t',
      clusterId,
      '--standalone',
      '--add-scram',
      scram,
    ),
  );
  const kafka = spawn('java', java('kafka.Kafka', properties), { cwd: folder, stdio: 'ignore' });
  const stop = async () => {
    await end(kafka);
    rmSync(folder, { recursive: true });
  };
  try {
    await serving(admin, kafka);
  } catch (error) {
    await stop();
    throw error;
  }
  const asNode = { bootstrap: [`127.0.0.1:${broker}`], ca, keystore };
  return { clusterId, admin, folder, asNode, stop };
}

async function serving(admin: Connection, kafka: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + START_MS; ; await sleep(500)) {
    if (kafka.exitCode !== null) throw new Error(`Kafka ended with ${kafka.exitCode}`);
    try {
      return (await openBrokerSession(admin)).close();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** SIGKILL: nothing of it is needed any more. */
async function end(kafka: ChildProcess): Promise<void> {
  if (kafka.exitCode !== null) return;
  kafka.kill('SIGKILL');
  await once(kafka, 'exit');
}

/** Free at this moment, all different. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}
