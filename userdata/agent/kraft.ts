import { OperatorError } from '../../cluster/errors';
import { initialControllers } from '../../cluster/kafka-properties';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import { KAFKA_USER, NODE_PATHS } from '../../cluster/node-paths';
import type { NodeContext } from './context';
import { argumentFile, classPath } from './jvm';
import type { Marker } from '../../cluster/marker';
import { mayStartEmpty, whyEmpty } from './marker';
import { refuseLostVolume } from './volume';

const ARGUMENT_FILE = '/run/kafka-node/format.args';

/**
 * Whether a log directory needs Kafka's format.
 *
 * @param metaProperties text of meta.properties, undefined if there is none
 * @throws OperatorError if the node had data that is not here, or the directory is another node's
 */
export function judgeLogDirectory(
  metaProperties: string | undefined,
  marker: Marker | undefined,
  descriptor: NodeDescriptor,
): 'format' | 'use' {
  if (metaProperties === undefined) {
    return mayStartEmpty(marker) ? 'format' : refuseLostVolume(descriptor, 'no log directory is');
  }
  const found = Object.fromEntries(metaProperties.split('\n').map((line) => line.split('=', 2)));
  const expected = { 'cluster.id': descriptor.cluster.id, 'node.id': String(descriptor.node.id) };
  const wrong = Object.entries(expected)
    .filter(([key, value]) => found[key] !== value)
    .map(([key, value]) => `${key} is ${found[key]}, not ${value}`);
  if (wrong.length === 0) return 'use';
  throw new OperatorError(
    'VOLUME_FOREIGN',
    `the log directory on ${descriptor.node.volumeId} is not this node's: ${wrong.join(', ')}`,
    'give the node its own volume; clusters/<name>/ids.json must be the one this cluster was made with',
  );
}

/**
 * Arguments of StorageTool. A controller that comes back empty must not claim to be one of the first voters: it has
 * forgotten whom it voted for. It gets a directory id of its own and observes; by `controller.quorum.auto.join.enable`
 * it then has the quorum drop the voter with its id and the lost directory, and takes that place (KIP-853, KIP-1186).
 *
 * @param scram one `--add-scram` value a line; needed by every first controller, by nobody else
 * @param marker of the node's data before; undefined for a node that is new
 */
export function formatArguments(
  descriptor: NodeDescriptor,
  scram: string | undefined,
  marker: Marker | undefined,
): string[] {
  const common = ['format', '-c', NODE_PATHS.serverProperties, '-t', descriptor.cluster.id];
  if (descriptor.node.role === 'broker' || marker) return [...common, '--no-initial-controllers'];
  // Only the first elected leader's users reach the metadata log, and nobody knows who that will be.
  const users = (scram ?? '').split('\n').filter((line) => line.trim() !== '');
  return [
    ...common,
    '--initial-controllers',
    initialControllers(descriptor),
    ...users.flatMap((user) => ['--add-scram', user.trim()]),
  ];
}

/** The last line of a tool's complaint, without secrets: it likes to repeat its arguments and prints keys. */
export function scrubbed(output: string, secret: string): string {
  const parts = secret.split(/[^A-Za-z0-9+/=]+/).filter((part) => part.length >= 16);
  const lines = output.split('\n').filter((line) => line.trim() && !/storedKey|serverKey|salt=/i.test(line));
  const last = lines.at(-1)?.trim() ?? 'no message that could be shown';
  return parts.reduce((text, part) => text.replaceAll(part, '[secret]'), last).slice(0, 500);
}

/** Format Kafka's log directory if it is new. */
export async function formatLogDirectory(
  node: NodeContext,
  marker: Marker | undefined,
  scram: string | undefined,
): Promise<void> {
  const { descriptor, machine } = node;
  const { exec, files, log } = machine;
  await files.makeFolder(NODE_PATHS.logDir, { mode: 0o750, owner: KAFKA_USER });
  const metaProperties = await files.read(NODE_PATHS.metaProperties);
  if (judgeLogDirectory(metaProperties, marker, descriptor) === 'use') return;
  log.info(`formatting ${NODE_PATHS.logDir}: new, and ${whyEmpty(marker)}`);
  const jvm = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const args = [
    ...jvm,
    '-cp',
    classPath(await files.list(NODE_PATHS.jars)),
    'kafka.tools.StorageTool',
    ...formatArguments(descriptor, scram, marker),
  ];
  await files.write(ARGUMENT_FILE, argumentFile(args), { mode: 0o600, owner: KAFKA_USER });
  try {
    const identity = [`--reuid=${KAFKA_USER}`, `--regid=${KAFKA_USER}`, '--clear-groups'];
    const { code, stderr } = await exec('setpriv', [...identity, '/usr/bin/java', `@${ARGUMENT_FILE}`]);
    if (code !== 0)
      throw new Error(`Kafka's storage format exited with ${code}: ${scrubbed(stderr, scram ?? '')}`);
  } finally {
    await files.remove(ARGUMENT_FILE);
  }
}
