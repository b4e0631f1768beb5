import { formatProperties, kafkaProperties } from '../../cluster/kafka-properties';
import { nodeSecrets, type NodeSecret } from '../../cluster/names';
import { KAFKA_USER, NODE_PATHS } from '../../cluster/node-paths';
import type { NodeContext } from './context';
import { classPath, heapMiB, jvmOptions } from './jvm';

/** Put the secrets that Kafka reads into memory-backed files, and hand back all of them. */
export async function installSecrets({
  cloud,
  descriptor,
  machine,
}: NodeContext): Promise<Partial<Record<NodeSecret, string>>> {
  const wanted = nodeSecrets(descriptor.node.role);
  const secrets = await cloud.readSecrets(wanted);
  const missing = wanted.filter((secret) => secrets[secret] === undefined);
  if (missing.length > 0)
    throw new Error(`not in the parameter store, or not readable: ${missing.join(', ')}`);
  const privately = { mode: 0o600, owner: KAFKA_USER };
  await machine.files.makeFolder(NODE_PATHS.secrets, { mode: 0o700, owner: KAFKA_USER });
  await machine.files.write(NODE_PATHS.keystore, secrets.keystore!, privately);
  await machine.files.write(NODE_PATHS.truststore, secrets.truststore!, privately);
  return secrets;
}

/** Write what kafka.service reads: server.properties and its environment. */
export async function renderConfiguration({ descriptor, machine }: NodeContext): Promise<void> {
  const { role } = descriptor.node;
  const { files, memoryMiB } = machine;
  const properties = kafkaProperties(descriptor, heapMiB(role, memoryMiB));
  await files.write(NODE_PATHS.serverProperties, formatProperties(properties));
  const jars = classPath(await files.list(NODE_PATHS.jars));
  if (!jars) throw new Error(`no jars in ${NODE_PATHS.jars}`);
  const environment = { CLASSPATH: jars, KAFKA_JVM_OPTIONS: jvmOptions(role, memoryMiB).join(' ') };
  await files.write(
    NODE_PATHS.kafkaEnvironment,
    Object.entries(environment)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
}
