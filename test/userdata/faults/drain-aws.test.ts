import { AttachVolumeCommand, CreateTagsCommand } from '@aws-sdk/client-ec2';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { drainRecordKey, TAGS } from '../../../cluster/names';
import type { NodeDescriptor } from '../../../cluster/node-descriptor';
import { awsCloud } from '../../../userdata/cloud/aws';
import { drain } from '../../../userdata/drain/drain';
import { describeGroup, describeVolume, type LocalAws, startLocalAws } from '../../rehearsal/api/local-aws';
import { expectSaid, fault, type FaultRow } from '../../support/faults';
import { type Decide, type Fault, type FaultyAws, startFaultyAws } from '../../support/faulty-aws';
import { createNode, instanceInService, machineOf } from '../support/api-node';
import { connecting, FakeKafka, order } from '../support/draining';
import { FastClock } from '../support/fake-clock';

/** The drain with the real SDK against the strict API, and between them a network that misbehaves. */

/** Until 40 s before it are ten: what these drains wait for. */
const NOTICE_SECONDS = 50;

interface Life {
  descriptor: NodeDescriptor;
  instanceId: string;
  /** Names of all calls, those of the SDK's further attempts, too. */
  calls: string[];
}

const environment = { ...process.env };
let aws: LocalAws;
let proxy: FaultyAws;

beforeAll(async () => {
  aws = await startLocalAws({ hypervisor: false });
  proxy = await startFaultyAws(aws.endpoint);
  process.env.AWS_ENDPOINT_URL = proxy.endpoint;
  process.env.AWS_ACCESS_KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'secret';
});
afterAll(async () => {
  process.env = environment;
  await proxy.stop();
  await aws.stop();
});

/**
 * An instance that runs its node gets a notice, and drains as promised.
 *
 * @param speed of its clock; whatever the SDK does between its own attempts has to fit into what the drain gives a call
 */
async function drainNoticed(
  row: FaultRow,
  speed: number,
  decide: Decide,
  replace: (descriptor: NodeDescriptor, instanceId: string, clock: FastClock) => Promise<void>,
): Promise<Life> {
  const descriptor = await createNode(aws, 'broker-1', row.id);
  const instanceId = await instanceInService(aws, descriptor.group);
  const { volumeId: VolumeId } = descriptor.node;
  await aws.ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId: instanceId, Device: '/dev/sdf' }));

  const machine = await machineOf(aws, descriptor, instanceId);
  machine.clock = new FastClock(speed);
  const kafka = new FakeKafka();
  machine.onCommand = (line) => {
    if (line === 'systemctl stop kafka.service') kafka.serving = false;
    return line.startsWith('systemctl show') ? { stdout: 'ActiveState=inactive\n' } : undefined;
  };
  order({ machine }, 'spot', NOTICE_SECONDS);

  proxy.calls.length = 0;
  proxy.decide = decide;
  const cloud = awsCloud(descriptor, instanceId, 10_000 / speed);
  const drained = drain(machine, connecting(cloud, descriptor, kafka, instanceId));
  await Promise.all([drained, replace(descriptor, instanceId, machine.clock)]);
  machine.clock.halt();

  expect(row.end).toBe('powered off');
  expect(kafka.serving).toBe(false);
  expect(machine.commands).toContain('systemctl stop var-lib-kafka.mount');
  expect(machine.commands.at(-1)).toBe('systemctl --no-block poweroff');
  expectSaid(row, ...machine.lines);
  return { descriptor, instanceId, calls: [...proxy.calls] };
}

describe('a fault of every call', () => {
  const outlives = (id: string, kind: Fault, speed: number) =>
    fault(id, async (row) => {
      const { calls, descriptor, instanceId } = await drainNoticed(
        row,
        speed,
        () => kind,
        async () => undefined,
      );
      // Everything was tried, and nothing of it was carried out.
      expect(new Set(calls)).toEqual(
        new Set([
          'CreateTags',
          'DescribeInstances',
          'DescribeVolumes',
          'DetachInstances',
          'Publish',
          'PUT object',
        ]),
      );
      const { Attachments } = await describeVolume(aws, descriptor.node.volumeId);
      expect(Attachments).toMatchObject([{ InstanceId: instanceId, State: 'attached' }]);
    });

  outlives('drain-throttled', 'throttles', 4);
  outlives('drain-unauthorized', 'refuses', 20);
  outlives('drain-unanswered', 'hangs', 10);
});

/** The group's next instance says that it stands by. */
async function standBy(descriptor: NodeDescriptor, known: string, clock: FastClock): Promise<void> {
  const replacement = await instanceInService(aws, descriptor.group, [known]);
  const state = `standby ${new Date(clock.now()).toISOString()}`;
  const tags = {
    [TAGS.cluster]: descriptor.cluster.name,
    [TAGS.node]: descriptor.node.name,
    [TAGS.state]: state,
  };
  await aws.ec2.send(
    new CreateTagsCommand({
      Resources: [replacement],
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
}

fault('drain-cut-off', async (row) => {
  const met = new Map<string, number>();
  // The SDK itself tries three times.
  const decide: Decide = ({ name }) => {
    met.set(name, (met.get(name) ?? 0) + 1);
    return met.get(name)! <= 3 ? 'cuts' : undefined;
  };
  const { calls, descriptor, instanceId } = await drainNoticed(row, 4, decide, standBy);
  const { Attachments, State } = await describeVolume(aws, descriptor.node.volumeId);
  expect([State, Attachments ?? []]).toEqual(['available', []]);
  const members = (await describeGroup(aws, descriptor.group))!.Instances!;
  expect(members.map(({ InstanceId }) => InstanceId)).not.toContain(instanceId);
  expect(members).toHaveLength(1);
  expect(calls.filter((name) => name === 'DetachVolume').length).toBeGreaterThan(0);
  const object = { Bucket: descriptor.bucket, Key: drainRecordKey('broker-1', instanceId) };
  const kept = await (await aws.s3.send(new GetObjectCommand(object))).Body!.transformToString();
  expect(JSON.parse(kept)).toMatchObject({ phases: { detached: expect.any(String) } });
});
