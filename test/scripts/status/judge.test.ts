import { judge } from '../../../scripts/status/judge';
import { ATTENTION, type Attention, statusSchema } from '../../../scripts/status/report';
import { ago, AT, inDays, OTHER_BUNDLE, soundEvidence, type SoundEvidence } from './example';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

type Change = (evidence: SoundEvidence) => void;
type Code = Attention['code'];

const judged = (change: Change) => {
  const evidence = soundEvidence();
  change(evidence);
  return judge(evidence);
};
const fail = (place: object, source: string, error: string) => Object.assign(place, { [source]: { error } });

const instance = ({ aws }: SoundEvidence, node: string) =>
  aws.instances.value.find((one) => one.node === node)!;
const group = ({ aws }: SoundEvidence, node: string) => aws.groups.value.find((one) => one.node === node)!;
const volume = ({ aws }: SoundEvidence, node: string) => aws.volumes.value.find((one) => one.node === node)!;
const elasticIp = ({ aws }: SoundEvidence, node: string) =>
  aws.elasticIps.value.find((one) => one.node === node)!;
const voter = ({ kafka }: SoundEvidence, id: number) =>
  kafka.quorum.value.voters.find((one) => one.id === id)!;
const certificate = ({ certificates }: SoundEvidence, subject: string) =>
  certificates.find((one) => one.subject === subject)!;

function loseInstance(evidence: SoundEvidence, node: string): void {
  const { instances } = evidence.aws;
  instances.value = instances.value.filter((one) => one.node !== node);
  group(evidence, node).inService = [];
}

/** Its group has launched another one; the old one left it. */
function detach(evidence: SoundEvidence, node: string, agent: { state: string; since: Date }): void {
  const old = instance(evidence, node);
  evidence.aws.instances.value.push({
    ...old,
    id: `i-${node}-new`,
    launched: ago(MINUTE),
    agent: { state: 'standby', since: ago(5 * SECOND) },
    addresses: [],
  });
  Object.assign(old, { group: null, agent });
}

function pause({ aws, kafka }: SoundEvidence): void {
  aws.instances.value = [];
  aws.groups.value = [];
  for (const one of aws.volumes.value) one.attachment = null;
  for (const one of aws.elasticIps.value) one.privateIp = null;
  for (const source of ['metadata', 'minInsyncReplicas', 'quorum']) fail(kafka, source, 'NO_BROKER: nobody');
}

test('a sound cluster is ok, and its report is as the schema says', () => {
  const report = judged(() => undefined);
  expect(report).toMatchObject({ verdict: 'ok', phase: 'running', attention: [] });
  expect(statusSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
});

/** Each by itself: what is seen, whom it concerns, and what the operator reads. */
const TRIGGERS: [code: Code, name: string, change: Change, subject: string, message: RegExp, todo: RegExp][] =
  [
    [
      'unseen',
      'AWS refuses one call',
      (e) => fail(e.aws, 'snapshots', 'UnauthorizedOperation: not allowed'),
      'cluster',
      /^AWS's snapshots could not be seen: UnauthorizedOperation: not allowed$/,
      /need ec2:Describe\*/,
    ],
    [
      'unseen',
      'no credentials',
      (e) => Object.keys(e.aws).forEach((name) => fail(e.aws, name, 'CredentialsProviderError: none')),
      'cluster',
      /^AWS's instances, Auto Scaling groups, volumes, Elastic IPs, snapshots, launch templates could not/,
      /sts get-caller-identity/,
    ],
    [
      'unseen',
      'Kafka does not answer',
      (e) => Object.keys(e.kafka).forEach((name) => fail(e.kafka, name, 'NO_BROKER: a:9094: ECONNREFUSED')),
      'cluster',
      /^Kafka's partitions, min.insync.replicas, quorum could not be seen: NO_BROKER/,
      /clients.cidrs/,
    ],
    [
      'notDeployed',
      'nothing is there',
      (e) => {
        pause(e);
        e.aws.volumes.value = [];
        e.aws.elasticIps.value = [];
      },
      'cluster',
      /not deployed/,
      /npm run deploy/,
    ],
    ['paused', 'volumes without groups', pause, 'cluster', /^paused/, /npm run resume/],
    [
      'groupMissing',
      'one group is gone',
      (e) => {
        loseInstance(e, 'broker-2');
        e.aws.groups.value = e.aws.groups.value.filter(({ node }) => node !== 'broker-2');
      },
      'broker-2',
      /no Auto Scaling group/,
      /cdktf deploy compute/,
    ],
    [
      'groupAtZero',
      'one group wants none',
      (e) => {
        loseInstance(e, 'broker-2');
        group(e, 'broker-2').desired = 0;
      },
      'broker-2',
      /wants no instance/,
      /cdktf deploy compute/,
    ],
    [
      'launchSuspended',
      'a group may not launch',
      (e) => void group(e, 'broker-2').suspended.push('Launch'),
      'broker-2',
      /may not launch/,
      /resume-processes --auto-scaling-group-name kafka-broker-2$/,
    ],
    [
      'launchFailed',
      'no capacity',
      (e) => {
        loseInstance(e, 'broker-2');
        group(e, 'broker-2').launchFailure =
          'Could not launch Spot Instances. InsufficientInstanceCapacity - …';
      },
      'broker-2',
      /^Could not launch Spot Instances\. InsufficientInstanceCapacity/,
      /more instanceTypes/,
    ],
    [
      'launchFailed',
      'a quota',
      (e) => {
        loseInstance(e, 'broker-2');
        group(e, 'broker-2').launchFailure =
          'Could not launch Spot Instances. MaxSpotInstanceCountExceeded - …';
      },
      'broker-2',
      /MaxSpotInstanceCountExceeded/,
      /quota/,
    ],
    [
      'instanceMissing',
      'no instance yet',
      (e) => loseInstance(e, 'broker-2'),
      'broker-2',
      /no instance runs/,
      /describe-scaling-activities/,
    ],
    [
      'agent',
      'silent since the launch',
      (e) => Object.assign(instance(e, 'broker-2'), { agent: null, launched: ago(20 * SECOND) }),
      'broker-2',
      /has not said anything since its launch 20 s ago/,
      /^wait/,
    ],
    [
      'agent',
      'silent for too long',
      (e) => Object.assign(instance(e, 'broker-2'), { agent: null, launched: ago(6 * MINUTE) }),
      'broker-2',
      /since its launch 6 min ago/,
      /journalctl/,
    ],
    [
      'agent',
      'stuck in its claim',
      (e) => (instance(e, 'broker-2').agent = { state: 'claiming', since: ago(6 * MINUTE) }),
      'broker-2',
      /has been claiming for 6 min/,
      /journalctl/,
    ],
    [
      'agent',
      'a standby that waits',
      (e) => {
        instance(e, 'broker-2').agent = { state: 'standby', since: ago(10 * SECOND) };
        volume(e, 'broker-2').attachment!.instanceId = 'i-old';
      },
      'broker-2',
      /stands by for the node's volume, which is with i-old$/,
      /^wait/,
    ],
    [
      'agent',
      'a standby that fell silent',
      (e) => (instance(e, 'broker-2').agent = { state: 'standby', since: ago(61 * SECOND) }),
      'broker-2',
      /last said 61 s ago/,
      /journalctl/,
    ],
    [
      'agent',
      'a refusal',
      (e) => (instance(e, 'broker-2').agent = { state: 'refused', since: ago(SECOND) }),
      'broker-2',
      /refuses to be the node/,
      /journalctl/,
    ],
    [
      'volumeMissing',
      'its volume was deleted',
      (e) => {
        e.aws.volumes.value = e.aws.volumes.value.filter(({ node }) => node !== 'controller-1');
      },
      'controller-1',
      /volume vol-controller-1 does not exist/,
      /who deleted it/,
    ],
    [
      'volumeAmbiguous',
      'two volumes, and no outputs to tell them apart',
      (e) => {
        for (const node of e.nodes) node.volumeId = null;
        e.aws.volumes.value.push({ ...volume(e, 'controller-1'), id: 'vol-other', attachment: null });
      },
      'controller-1',
      /vol-controller-1, vol-other/,
      /outputs/,
    ],
    [
      'volumeElsewhere',
      'a running node without its volume',
      (e) => (volume(e, 'broker-2').attachment = null),
      'broker-2',
      /vol-broker-2 is free, not with i-broker-2/,
      /kafka-agent/,
    ],
    [
      'addressElsewhere',
      'a running node without its address',
      (e) => (instance(e, 'broker-2').addresses = ['10.0.0.9']),
      'broker-2',
      /does not have its address 10\.0\./,
      /kafka-agent/,
    ],
    [
      'elasticIpMissing',
      'no Elastic IP',
      (e) => {
        e.aws.elasticIps.value = e.aws.elasticIps.value.filter(({ node }) => node !== 'broker-2');
      },
      'broker-2',
      /no Elastic IP/,
      /npm run deploy/,
    ],
    [
      'elasticIpElsewhere',
      'an Elastic IP that stands for nothing',
      (e) => (elasticIp(e, 'broker-2').privateIp = null),
      'broker-2',
      /203\.0\.113\.102 does not stand for 10\.0\./,
      /kafka-agent/,
    ],
    [
      'templateDrift',
      'an older launch template',
      (e) => (instance(e, 'broker-2').template.version = 2),
      'broker-2',
      /runs launch template version 2, 3 is deployed/,
      /npm run roll$/,
    ],
    [
      'typeDrift',
      'an instance type that its group no longer launches',
      (e) => (group(e, 'broker-2').types = ['m7i.xlarge', 'm6i.xlarge']),
      'broker-2',
      /runs on m7i.large, but its group launches m7i.xlarge, m6i.xlarge/,
      /npm run roll$/,
    ],
    [
      'handOver',
      'a request that nobody has heard',
      (e) => (instance(e, 'broker-2').request = 'hand-over'),
      'broker-2',
      /i-broker-2 was asked to hand its node over, and has not begun/,
      /journalctl -u kafka-watcher on i-broker-2/,
    ],
    [
      'handOver',
      'a hand-over that waits for its gate, for longer than an interrupted node could',
      (e) =>
        Object.assign(instance(e, 'broker-2'), {
          request: 'hand-over',
          agent: { state: 'draining', since: ago(20 * MINUTE) },
        }),
      'broker-2',
      /has been draining for 20 min, as asked: it waits until ISR and quorum allow/,
      /npm run drain -- broker-2 follows it; .*aws ec2 delete-tags --resources i-broker-2 --tags Key=KafkaRequest$/,
    ],
    [
      'agent',
      'a drain that does not end',
      (e) => (instance(e, 'broker-2').agent = { state: 'draining', since: ago(4 * MINUTE) }),
      'broker-2',
      /has been draining for 4 min/,
      /journalctl/,
    ],
    [
      'bundleDrift',
      'another bundle was built here',
      (e) => (e.localBundle.value = OTHER_BUNDLE),
      'cluster',
      /bundle abababababab is deployed, cdcdcdcdcdcd was built here/,
      /npm run deploy.*npm run roll/,
    ],
    [
      'bundleDrift',
      'a deploy that stopped half-way',
      (e) => {
        for (const one of e.aws.instances.value.slice(1)) one.template.version = 2;
        for (const one of e.aws.groups.value.slice(1)) one.template.version = 2;
        e.aws.bundles.value.set('lt-1:2', OTHER_BUNDLE);
      },
      'cluster',
      /different bundles: abababababab, cdcdcdcdcdcd/,
      /npm run deploy/,
    ],
    [
      'brokerMissing',
      'a broker that is fenced',
      ({ kafka }) => {
        kafka.metadata.value.brokers = kafka.metadata.value.brokers.filter(({ id }) => id !== 102);
      },
      'broker-2',
      /no living brokers/,
      /journalctl -u kafka/,
    ],
    [
      'noQuorumLeader',
      'an election goes on',
      ({ kafka }) => (kafka.quorum.value.leaderId = null),
      'cluster',
      /quorum has no leader/,
      /majority/,
    ],
    [
      'controllerNoVoter',
      'a controller that only observes',
      ({ kafka }) => {
        const { voters, observers } = kafka.quorum.value;
        observers.push(...voters.splice(2));
      },
      'controller-3',
      /no voter/,
      /joins by itself/,
    ],
    [
      'controllerNoVoter',
      'a controller that nobody knows',
      ({ kafka }) => void kafka.quorum.value.voters.splice(2),
      'controller-3',
      /does not know it/,
      /joins by itself/,
    ],
    [
      'controllerBehind',
      'a voter that stopped fetching',
      (e) => (voter(e, 2).lastCaughtUp = ago(60 * SECOND).getTime()),
      'controller-2',
      /60 s behind/,
      /minority/,
    ],
    [
      'controllerBehind',
      'a voter that this leader never heard of',
      (e) => (voter(e, 2).lastCaughtUp = null),
      'controller-2',
      /an unknown time behind/,
      /minority/,
    ],
    [
      'partitionsOffline',
      'a partition without a leader',
      ({ kafka }) => (kafka.metadata.value.partitions[0].leader = null),
      'cluster',
      /^1 of 3 partitions have no leader.*\(orders-0\)$/,
      /last in sync/,
    ],
    [
      'partitionsUnderMinIsr',
      'one replica left in sync',
      ({ kafka }) => (kafka.metadata.value.partitions[0].isr = [101]),
      'cluster',
      /^1 of 3 partitions have fewer replicas in sync/,
      /bring back/,
    ],
    [
      'partitionsUnderReplicated',
      'a replica out of sync',
      ({ kafka }) => (kafka.metadata.value.partitions[0].isr = [101, 103]),
      'cluster',
      /^1 of 3 partitions have replicas that are not in sync, on broker-2/,
      /catches up by itself/,
    ],
    [
      'certificate',
      'one that ends soon',
      (e) => (certificate(e, 'broker-2').expires = { value: inDays(29.5) }),
      'broker-2',
      /ends in 29 days, on 2026-12-21/,
      /^npm run rotate -- certs, without a failed request$/,
    ],
    [
      'certificate',
      'one that ended',
      (e) => (certificate(e, 'broker-2').expires = { value: inDays(-1) }),
      'broker-2',
      /ended on 2026-11-20/,
      /^npm run rotate -- certs --expired;/,
    ],
    [
      'certificate',
      'one that a handshake shows to have ended',
      (e) => (certificate(e, 'broker-2').expires = { error: 'CERT_HAS_EXPIRED: certificate has expired' }),
      'broker-2',
      /^its certificate has expired$/,
      /^npm run rotate -- certs --expired; nothing is served for some minutes, and no data is lost$/,
    ],
    [
      'certificate',
      'a CA that ends soon',
      (e) => (certificate(e, 'CA').expires = { value: inDays(3) }),
      'CA',
      /ends in 3 days/,
      /^npm run rotate -- ca,/,
    ],
    [
      'certificate',
      'one that nobody here can tell',
      (e) => (certificate(e, 'controller-1').expires = { error: 'ENOENT: there is no keystore' }),
      'controller-1',
      /cannot tell.*no keystore/,
      /made it/,
    ],
    [
      'rotationUnderWay',
      'one that was cut short',
      (e) => Object.assign(e, { rotating: 'certs' }),
      'cluster',
      /have not reached every node/,
      /^npm run rotate -- certs, /,
    ],
    [
      'rotationUnderWay',
      'a way back that was cut short',
      (e) => Object.assign(e, { rotating: 'ca-expired' }),
      'cluster',
      /have not reached every node/,
      /^npm run rotate -- ca --expired, /,
    ],
    [
      'orphanInstance',
      'a detached instance that hands over',
      (e) => detach(e, 'broker-2', { state: 'draining', since: ago(30 * SECOND) }),
      'i-broker-2',
      /tagged broker-2, in no Auto Scaling group: it hands its node over/,
      /at the latest at 2026-11-21T12:02:30.000Z/,
    ],
    [
      'orphanInstance',
      'a drain that did not end',
      (e) => detach(e, 'broker-2', { state: 'draining', since: ago(181 * SECOND) }),
      'i-broker-2',
      /it has been handing its node over for 3 min/,
      /npm run sweep/,
    ],
    [
      'orphanInstance',
      'one that still serves, until the replacement that an operator asked for stands by',
      (e) => {
        detach(e, 'broker-2', { state: 'draining', since: ago(20 * MINUTE) });
        instance(e, 'broker-2').request = 'hand-over';
      },
      'i-broker-2',
      /it hands its node over, as asked/,
      /npm run drain -- broker-2 follows it/,
    ],
    [
      'orphanInstance',
      'a detached instance that runs on',
      (e) => detach(e, 'broker-2', { state: 'running', since: ago(3 * MINUTE) }),
      'i-broker-2',
      /nobody looks after it/,
      /npm run sweep/,
    ],
    [
      'orphanVolume',
      'a volume too many',
      (e) => e.aws.volumes.value.push({ ...volume(e, 'broker-2'), id: 'vol-old', attachment: null }),
      'vol-old',
      /100 GiB, tagged broker-2, free: no node/,
      /delete-volume --volume-id vol-old/,
    ],
    [
      'orphanElasticIp',
      'an address of a node that has none',
      (e) =>
        e.aws.elasticIps.value.push({
          ...elasticIp(e, 'broker-2'),
          allocationId: 'eipalloc-x',
          node: 'broker-9',
        }),
      'eipalloc-x',
      /tagged broker-9: no node/,
      /release-address --allocation-id eipalloc-x/,
    ],
  ];

test.each(TRIGGERS)('%s is reported: %s', (code, _, change, subject, message, todo) => {
  const report = judged(change);
  expect(report.attention).toContainEqual({
    code,
    subject,
    message: expect.stringMatching(message),
    todo: expect.stringMatching(todo),
  });
  expect(report.verdict).toBe('attention');
  expect(() => statusSchema.parse(JSON.parse(JSON.stringify(report)))).not.toThrow();
});

test('everything that may need attention is triggered by some example', () => {
  expect(new Set(TRIGGERS.map(([code]) => code))).toEqual(new Set(ATTENTION));
});

/** What looks like trouble, and is none. */
const CALM: [name: string, change: Change][] = [
  ['a checkout without outputs', (e) => e.nodes.forEach((node) => (node.volumeId = null))],
  ['a bundle that was not built here', (e) => fail(e, 'localBundle', 'ENOENT: no such file')],
  ['a voter ten seconds behind', (e) => (voter(e, 2).lastCaughtUp = ago(10 * SECOND).getTime())],
  ['a certificate with a month to go', (e) => (certificate(e, 'CA').expires = { value: inDays(30) })],
  ['a group whose template alone says what to launch', (e) => (group(e, 'broker-2').types = [])],
  ['an on-demand instance', (e) => (instance(e, 'broker-2').market = 'on-demand')],
  [
    'a suspended process that launches nothing',
    (e) => void group(e, 'broker-2').suspended.push('AZRebalance'),
  ],
  [
    'the root volume of an instance',
    (e) =>
      e.aws.volumes.value.push({
        ...volume(e, 'broker-2'),
        id: 'vol-root',
        attachment: { instanceId: 'i-broker-2', state: 'attached', device: '/dev/xvda' },
      }),
  ],
  [
    'an instance that is shutting down beside its replacement',
    (e) =>
      e.aws.instances.value.push({
        ...instance(e, 'broker-2'),
        id: 'i-old',
        state: 'shutting-down',
        launched: AT,
      }),
  ],
];

test.each(CALM)('%s needs no attention', (_, change) => {
  expect(judged(change)).toMatchObject({ verdict: 'ok', attention: [] });
});

const codes = (change: Change) => judged(change).attention.map(({ code }) => code);

describe('one cause is one item:', () => {
  test('a node without an instance is not also missed by Kafka', () => {
    expect(
      codes((e) => {
        loseInstance(e, 'broker-2');
        e.kafka.metadata.value.brokers.splice(1, 1);
        volume(e, 'broker-2').attachment = null;
        elasticIp(e, 'broker-2').privateIp = null;
      }),
    ).toEqual(['instanceMissing']);
  });

  test('a paused cluster is paused, and nothing else', () => {
    expect(codes(pause)).toEqual(['paused']);
  });

  test('without a leader of the quorum no controller is called behind', () => {
    expect(codes(({ kafka }) => (kafka.quorum.value.leaderId = null))).toEqual(['noQuorumLeader']);
  });

  test('a standby has no volume and no address yet', () => {
    expect(
      codes((e) => {
        detach(e, 'broker-2', { state: 'draining', since: ago(SECOND) });
        elasticIp(e, 'broker-2').privateIp = null;
      }),
    ).toEqual(['agent', 'orphanInstance']);
  });
});

describe('what cannot be seen', () => {
  test('hides nothing else: Kafka is judged without AWS', () => {
    const report = judged((e) => {
      for (const name of Object.keys(e.aws)) fail(e.aws, name, 'TimeoutError: no answer');
      e.kafka.metadata.value.brokers.splice(1, 1);
      e.kafka.metadata.value.partitions[0].leader = null;
    });
    expect(report.phase).toBe('unknown');
    expect(report.attention.map(({ code }) => code)).toEqual([
      'unseen',
      'brokerMissing',
      'partitionsOffline',
    ]);
    expect(report.sources.instances).toBe('TimeoutError: no answer');
  });

  test('hides nothing else: AWS is judged without Kafka', () => {
    expect(
      codes((e) => {
        for (const name of Object.keys(e.kafka)) fail(e.kafka, name, 'NO_BROKER: nobody');
        instance(e, 'broker-2').template.version = 2;
      }),
    ).toEqual(['unseen', 'templateDrift']);
  });

  test('leaves counts unknown rather than zero', () => {
    const report = judged((e) => fail(e.kafka, 'minInsyncReplicas', 'TIMED_OUT: late'));
    expect(report.partitions).toEqual({ total: 3, offline: 0, underMinIsr: null, underReplicated: 0 });
  });

  test('altogether makes the verdict blind', () => {
    const report = judged((e) => {
      for (const name of Object.keys(e.aws)) fail(e.aws, name, 'CredentialsProviderError: none');
      for (const name of Object.keys(e.kafka)) fail(e.kafka, name, 'NO_BROKER: nobody');
    });
    expect(report).toMatchObject({ verdict: 'blind', quorum: null, partitions: null, snapshots: null });
    expect(report.attention).toHaveLength(2);
  });
});

test('a node is shown with what it has, and what it is to Kafka', () => {
  const { nodes } = judged(() => undefined);
  expect(nodes[1]).toMatchObject({
    name: 'controller-2',
    controller: { quorum: 'voter', lagRecords: 1, lagMs: 400 },
    broker: null,
    elasticIp: null,
  });
  expect(nodes[3]).toEqual({
    name: 'broker-1',
    role: 'broker',
    id: 101,
    zone: 'eu-central-1a',
    instance: {
      id: 'i-broker-1',
      state: 'running',
      type: 'm7i.large',
      market: 'spot',
      launched: '2026-11-21T09:00:00.000Z',
    },
    agent: { state: 'running', since: '2026-11-21T09:02:00.000Z' },
    template: { running: 3, deployed: 3 },
    volume: { id: 'vol-broker-1', state: 'in-use', heldBy: 'i-broker-1' },
    address: { ip: '10.0.2.16', held: true },
    elasticIp: { ip: '203.0.113.101', held: true },
    broker: { registered: true, leads: 1, replicas: 3, outOfSync: 0 },
    controller: null,
  });
});

test('the summary counts', () => {
  const report = judged((e) => (e.kafka.quorum.value.observers[0].lastCaughtUp = ago(900).getTime()));
  expect(report.quorum).toEqual({
    leader: 'controller-1',
    epoch: 4,
    highWatermark: 1000,
    voters: ['controller-1', 'controller-2', 'controller-3'],
    observers: ['broker-1', 'broker-2', 'broker-3'],
    maxVoterLagMs: 400,
    maxObserverLagMs: 900,
  });
  expect(report).toMatchObject({
    snapshots: { count: 1, sizeGiB: 100 },
    orphans: { instances: [], volumes: [], elasticIps: [] },
  });
});
