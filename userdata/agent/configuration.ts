import { createPrivateKey, X509Certificate } from 'node:crypto';
import { formatProperties, kafkaProperties } from '../../cluster/kafka-properties';
import { nodeSecrets, type NodeSecret, parameterName, secretKey } from '../../cluster/names';
import { KAFKA_USER, NODE_PATHS } from '../../cluster/node-paths';
import { certificatesIn } from '../../cluster/pem';
import type { NodeContext } from './context';
import { classPath, heapMiB, jvmOptions } from './jvm';

/**
 * Put the secrets that Kafka reads into memory-backed files, and hand back all of them.
 *
 * @throws Error naming the parameters that are missing or damaged: a deployment may put them right any time
 */
export async function installSecrets({
  cloud,
  descriptor,
  machine,
}: NodeContext): Promise<Partial<Record<NodeSecret, string>>> {
  const wanted = nodeSecrets(descriptor.node.role);
  const secrets = await cloud.readSecrets(wanted);
  const parameter = (secret: NodeSecret) =>
    parameterName(descriptor.cluster.name, secretKey(descriptor.node.name, secret));
  const missing = wanted.filter((secret) => secrets[secret] === undefined);
  if (missing.length > 0)
    throw new Error(`not in the parameter store, or not readable: ${missing.map(parameter).join(', ')}`);
  const damage = damagedCertificates(secrets.keystore!, secrets.truststore!, machine.clock.now());
  if (damage) throw new Error(`${parameter('keystore')} and ${parameter('truststore')}: ${damage}`);
  const privately = { mode: 0o600, owner: KAFKA_USER };
  await machine.files.makeFolder(NODE_PATHS.secrets, { mode: 0o700, owner: KAFKA_USER });
  await machine.files.write(NODE_PATHS.keystore, secrets.keystore!, privately);
  await machine.files.write(NODE_PATHS.truststore, secrets.truststore!, privately);
  // For the watcher, which may not read what belongs to Kafka.
  const ends = certificateEnds(secrets.keystore!, secrets.truststore!);
  await machine.files.write(NODE_PATHS.certificateEnds, `${JSON.stringify(ends)}\n`);
  return secrets;
}

/**
 * What is wrong with a node's key and certificates; undefined if nothing is. Kafka would say it, too, but only once
 * this instance has taken the node.
 *
 * @param keystore PEM: private key and certificate
 * @param truststore PEM: certificates of one CA or several
 * @param now milliseconds since the epoch
 */
export function damagedCertificates(keystore: string, truststore: string, now: number): string | undefined {
  try {
    const certificate = new X509Certificate(keystore);
    if (!certificate.checkPrivateKey(createPrivateKey(keystore)))
      return 'the key does not belong to the certificate';
    if (!signerOf(certificate, truststore)) return 'the certificate was not signed by that CA';
    const begin = new Date(certificate.validFrom);
    if (begin.getTime() > now)
      return `the certificate begins only at ${begin.toISOString()}: the clock of who issued it was ahead`;
    return undefined;
  } catch {
    // The reason would quote parts of the key.
    return 'no PEM that could be read';
  }
}

/** The CA among those that are trusted that signed the certificate. */
function signerOf(certificate: X509Certificate, truststore: string): X509Certificate | undefined {
  return certificatesIn(truststore)
    .map((authority) => new X509Certificate(authority))
    .find(({ publicKey }) => certificate.verify(publicKey));
}

/** When the node's certificate and that of the CA that signed it end, ISO 8601. */
function certificateEnds(keystore: string, truststore: string): { node: string; ca: string } {
  const certificate = new X509Certificate(keystore);
  const end = ({ validTo }: X509Certificate) => new Date(validTo).toISOString();
  return { node: end(certificate), ca: end(signerOf(certificate, truststore)!) };
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
