import { formatStatus } from '../../../scripts/status/format';
import { judge } from '../../../scripts/status/judge';
import { ago, soundEvidence, type SoundEvidence } from './example';

const formatted = (change: (evidence: SoundEvidence) => void) => {
  const evidence = soundEvidence();
  change(evidence);
  return formatStatus(judge(evidence));
};
const fail = (place: object, source: string, error: string) => Object.assign(place, { [source]: { error } });
/** Columns are two spaces apart at least; a single one is part of a cell. */
const cells = (line: string) => line.split(/ {2,}/);

test('a sound cluster is a line for each node, a summary, and ok', () => {
  expect(formatted(() => undefined)).toBe(
    [
      'kafka in eu-central-1: running, seen at 2026-11-21T12:00:00.000Z',
      '',
      'NODE          ZONE           INSTANCE        TYPE       MARKET  AGE  AGENT        VOLUME  ADDRESS     ELASTIC IP     TEMPLATE  KAFKA',
      'controller-1  eu-central-1a  i-controller-1  t3.small   spot    3 h  running 2 h  held    10.0.0.16   -              3         leader',
      'controller-2  eu-central-1b  i-controller-2  t3.small   spot    3 h  running 2 h  held    10.0.0.80   -              3         voter, 400 ms behind (records: 1)',
      'controller-3  eu-central-1c  i-controller-3  t3.small   spot    3 h  running 2 h  held    10.0.0.144  -              3         voter, 400 ms behind (records: 1)',
      'broker-1      eu-central-1a  i-broker-1      m7i.large  spot    3 h  running 2 h  held    10.0.2.16   203.0.113.101  3         leads 1 of 3, all in sync',
      'broker-2      eu-central-1b  i-broker-2      m7i.large  spot    3 h  running 2 h  held    10.0.2.80   203.0.113.102  3         leads 1 of 3, all in sync',
      'broker-3      eu-central-1c  i-broker-3      m7i.large  spot    3 h  running 2 h  held    10.0.2.144  203.0.113.103  3         leads 1 of 3, all in sync',
      '',
      'quorum        leader controller-1 (epoch 4); 3 voters, at most 400 ms behind; 3 observers, at most 500 ms; high watermark 1000',
      'partitions    3; 0 offline, 0 under min ISR, 0 under-replicated',
      'bundle        built here abababababab, deployed abababababab, running abababababab',
      'certificates  controller-1 until 2029-01-29 (800 days, by file); controller-2 until 2029-01-29 (800 days, by file)',
      'orphans       none',
      'snapshots     1, 100 GiB',
      '',
      'ok: nothing needs attention',
      '',
    ].join('\n'),
  );
});

test('what is not as it should be is seen in its place, and at the end with what to do', () => {
  const lines = formatted(({ aws, kafka, certificates }) => {
    const broker = aws.instances.value[4];
    Object.assign(broker, {
      market: 'on-demand',
      state: 'pending',
      agent: { state: 'standby', since: ago(9000) },
      addresses: [],
    });
    broker.template.version = 2;
    aws.volumes.value[4].attachment!.instanceId = 'i-old';
    aws.elasticIps.value[1].privateIp = null;
    aws.elasticIps.value.push({ ...aws.elasticIps.value[1], allocationId: 'eipalloc-x', node: null });
    kafka.metadata.value.brokers.splice(1, 1);
    kafka.metadata.value.partitions.forEach((partition) => (partition.isr = [101, 103]));
    certificates[1].expires = { error: 'ENOENT: there is no keystore' };
  }).split('\n');
  expect(cells(lines[7])).toEqual([
    'broker-2',
    'eu-central-1b',
    'i-broker-2 (pending)',
    'm7i.large',
    'on-demand',
    '3 h',
    'standby 9 s',
    'with i-old',
    '10.0.2.80 not held',
    '203.0.113.102 not held',
    '2 of 3',
    'not alive, leads 1 of 3, 3 out of sync',
  ]);
  expect(lines).toContain('partitions    3; 0 offline, 0 under min ISR, 3 under-replicated');
  expect(lines).toContainEqual(expect.stringMatching(/^certificates .*; 1 could not be seen$/));
  expect(lines).toContain('orphans       eipalloc-x');
  const verdict = lines.slice(lines.indexOf('5 things need attention:') + 1);
  expect(verdict.slice(0, 2)).toEqual([
    "- broker-2: i-broker-2 stands by for the node's volume, which is with i-old",
    '  → wait until it is released',
  ]);
  expect(verdict.filter((line) => line.startsWith('  → '))).toHaveLength(5);
});

test('a paused cluster has nothing where instances would be', () => {
  const lines = formatted(({ aws, kafka }) => {
    aws.instances.value = [];
    aws.groups.value = [];
    for (const volume of aws.volumes.value) Object.assign(volume, { attachment: null, state: 'available' });
    for (const one of aws.elasticIps.value) one.privateIp = null;
    for (const source of Object.keys(kafka)) fail(kafka, source, 'NO_BROKER: nobody');
  }).split('\n');
  expect(lines[0]).toMatch(/^kafka in eu-central-1: paused/);
  expect(cells(lines[6]).slice(2)).toEqual([
    ...['-', '-', '-', '-', '-', 'free', '10.0.2.16 not held', '203.0.113.101 not held', '-', '?'],
  ]);
  expect(lines.slice(-4)).toEqual([
    '1 thing needs attention:',
    '- cluster: paused: its volumes are there, and no instance is wanted',
    '  → npm run resume',
    '',
  ]);
});

test('what could not be seen is a question mark, not a zero', () => {
  const lines = formatted(({ aws, kafka }) => {
    for (const source of Object.keys(aws))
      fail(aws, source, 'CredentialsProviderError: Could not\n load any');
    for (const source of Object.keys(kafka)) fail(kafka, source, 'NO_BROKER: nobody');
  }).split('\n');
  expect(cells(lines[6]).slice(2)).toEqual(['?', '?', '?', '?', '?', '?', '10.0.2.16 ?', '?', '?', '?']);
  for (const row of ['quorum        ?', 'partitions    ?', 'orphans       ?', 'snapshots     ?']) {
    expect(lines).toContain(row);
  }
  expect(lines.slice(-6)).toEqual([
    'neither AWS nor Kafka could be asked:',
    "- cluster: AWS's instances, Auto Scaling groups, volumes, Elastic IPs, snapshots, launch templates could not " +
      'be seen: CredentialsProviderError: Could not load any',
    '  → put AWS credentials into the environment: "aws sts get-caller-identity" has to answer',
    "- cluster: Kafka's partitions, min.insync.replicas, quorum could not be seen: NO_BROKER: nobody",
    '  → see that clients.cidrs lets this machine in, and what npm run check says',
    '',
  ]);
});
