import { DetachInstancesCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeTagsCommand } from '@aws-sdk/client-ec2';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NodeDescriptor } from '../../../cluster/node-descriptor';
import { NODE_PATHS } from '../../../cluster/node-paths';
import { run } from '../../../userdata/agent/main';
import { type AgentStatus, readStatus } from '../../../userdata/agent/status';
import { awsCloud } from '../../../userdata/cloud/aws';
import {
  describeVolume,
  eventually,
  type LocalAws,
  privateAddresses,
  startLocalAws,
} from '../../rehearsal/api/local-aws';
import { expectSaid, fault, type FaultRow } from '../../support/faults';
import { createNode, drainInstance, instanceInService, machineOf } from '../support/api-node';
import type { FakeMachine } from '../support/fake-machine';
import { type Decide, type Fault, type FaultyAws, startFaultyAws } from '../../support/faulty-aws';
import { metaProperties } from '../support/instance';
import { noKafka } from '../support/live';

/** The agent with the real SDK against the strict API, and between them a network that misbehaves. */

/** All that standby and claim ask of AWS, and the step in which a failure shows; tags have none. */
const CALLS: Record<string, string | null> = {
  DescribeVolumes: 'EC2 API',
  GetParameters: 'secrets',
  DescribeAutoScalingInstances: 'in service',
  CreateTags: null,
  AttachVolume: 'volume',
  'GET object': 'marker',
  AssignPrivateIpAddresses: 'address',
  DescribeAddresses: 'elastic ip',
  AssociateAddress: 'elastic ip',
  'PUT object': 'new marker',
};

const environment = { ...process.env };
let aws: LocalAws;
let proxy: FaultyAws;
const machines: FakeMachine[] = [];

beforeAll(async () => {
  aws = await startLocalAws({ hypervisor: false });
  proxy = await startFaultyAws(aws.endpoint);
  process.env.AWS_ENDPOINT_URL = proxy.endpoint;
  process.env.AWS_ACCESS_KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'secret';
});
beforeEach(() => {
  proxy.calls.length = 0;
  proxy.decide = () => undefined;
});
afterEach(() => machines.splice(0).forEach(({ clock }) => clock.halt()));
afterAll(async () => {
  process.env = environment;
  await proxy.stop();
  await aws.stop();
});

interface Life {
  machine: FakeMachine;
  instanceId: string;
  status(): Promise<AgentStatus | undefined>;
}

/** An instance of the API comes to life. @param answerMs what AWS gets to answer */
async function boot(descriptor: NodeDescriptor, instanceId: string, answerMs?: number): Promise<Life> {
  const machine = await machineOf(aws, descriptor, instanceId);
  machines.push(machine);
  void run(machine, { cloud: (node, id) => awsCloud(node, id, answerMs), kafka: noKafka });
  return { machine, instanceId, status: () => readStatus(machine.files) };
}

const isIn = (life: Life, state: string) =>
  eventually(`${life.instanceId} ${state}`, async () => {
    const status = await life.status();
    return status?.state === state && status;
  });

async function stateTag(instanceId: string): Promise<string | undefined> {
  const Filters = [{ Name: 'resource-id', Values: [instanceId] }];
  const { Tags } = await aws.ec2.send(new DescribeTagsCommand({ Filters }));
  return Tags!.find(({ Key }) => Key === 'KafkaState')?.Value;
}

/** A new node's whole life to its end as promised, tag included. */
async function live(row: FaultRow, descriptor: NodeDescriptor, answerMs?: number): Promise<Life> {
  const life = await boot(descriptor, await instanceInService(aws, descriptor.group), answerMs);
  await isIn(life, row.end);
  await eventually('the tag', async () => (await stateTag(life.instanceId))?.startsWith(row.end));
  expectSaid(row, ...life.machine.lines);
  return life;
}

/** The first `times` calls of each name fare badly. */
function atFirst(kind: Fault, times: number): Decide {
  const met = new Map<string, number>();
  return ({ name }) => {
    met.set(name, (met.get(name) ?? 0) + 1);
    return met.get(name)! <= times ? kind : undefined;
  };
}

const failedSteps = ({ machine }: Life) =>
  new Set(machine.lines.flatMap((line) => /^(.*): attempt \d+ failed/.exec(line)?.[1] ?? []));

describe('a fault of every call', () => {
  const outlives = (id: string, kind: Fault, options: { answerMs?: number; failing: boolean }) =>
    fault(id, async (row) => {
      const descriptor = await createNode(aws, 'broker-1', id);
      // The SDK itself tries three times, apart from refusals.
      proxy.decide = atFirst(kind, kind === 'refuses' ? 1 : 3);
      const life = await live(row, descriptor, options.answerMs);
      expect(new Set(proxy.calls)).toEqual(new Set(Object.keys(CALLS)));
      const steps = Object.values(CALLS).filter((step) => step !== null);
      expect(failedSteps(life)).toEqual(new Set(options.failing ? steps : []));
      const { Attachments } = await describeVolume(aws, descriptor.node.volumeId);
      expect(Attachments).toMatchObject([{ InstanceId: life.instanceId, State: 'attached' }]);
      expect(await privateAddresses(aws, life.instanceId)).toContain(descriptor.node.address);
    });

  outlives('aws-throttles', 'throttles', { failing: true });
  outlives('aws-refuses', 'refuses', { failing: true });
  outlives('aws-hangs', 'hangs', { failing: true, answerMs: 300 });
  outlives('aws-stalls', 'stalls', { failing: true, answerMs: 300 });
  outlives('aws-cuts', 'cuts', { failing: true });
  outlives('aws-resets', 'resets', { failing: true });
  outlives('aws-garbles', 'garbles', { failing: true });
  outlives('aws-slow', 'slow', { failing: false });
});

fault('aws-unreachable', async (row) => {
  const descriptor = await createNode(aws, 'broker-1', 'unreachable');
  const instanceId = await instanceInService(aws, descriptor.group);
  await proxy.deafen();
  const life = await boot(descriptor, instanceId);
  await eventually('a failure', async () => (await life.status())?.lastError);
  await proxy.listen();
  await isIn(life, row.end);
  expectSaid(row, ...life.machine.lines);
});

fault('credentials-expire', async (row) => {
  const descriptor = await createNode(aws, 'broker-1', 'expiring');
  let current = 'AKIAOLD';
  let refused = 0;
  // The API turns the old ones away from the attachment on; the metadata service has new ones only some time later.
  proxy.decide = ({ name, accessKey }) => {
    if (accessKey !== 'AKIAOLD' || (refused === 0 && name !== 'AttachVolume')) return undefined;
    if (++refused > 3) current = 'AKIANEW';
    return 'expires';
  };
  const metadata = createServer((request, response) => {
    if (request.method === 'PUT') return void response.end('token');
    const minutes = current === 'AKIANEW' ? 360 : 1;
    const credentials = {
      ...{
        Code: 'Success',
        Type: 'AWS-HMAC',
        AccessKeyId: current,
        SecretAccessKey: 'secret',
        Token: 'token',
      },
      ...{ LastUpdated: new Date(), Expiration: new Date(Date.now() + minutes * 60_000) },
    };
    response.end(request.url!.endsWith('/node') ? JSON.stringify(credentials) : 'node');
  });
  await new Promise<void>((done) => metadata.listen(0, '127.0.0.1', done));
  const { port } = metadata.address() as AddressInfo;
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...others } = process.env;
  process.env = { ...others, AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${port}` };
  try {
    await live(row, descriptor);
    expect(refused).toBeGreaterThan(3);
  } finally {
    process.env = { ...others, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
    metadata.close();
  }
});

fault('two-claimants', async (row) => {
  const descriptor = await createNode(aws, 'broker-1', 'claimed');
  // Both have seen the volume free when the first of them takes it.
  const attaching: (() => void)[] = [];
  proxy.decide = async ({ name }) => {
    if (name === 'AttachVolume' && attaching.length < 2) {
      await new Promise<void>((go) => {
        attaching.push(go);
        if (attaching.length === 2) attaching.forEach((each) => each());
      });
    }
    return undefined;
  };
  const first = await boot(descriptor, await instanceInService(aws, descriptor.group));
  await eventually('the first one attaches', async () => attaching.length === 1);
  await aws.autoscaling.send(
    new DetachInstancesCommand({
      AutoScalingGroupName: descriptor.group,
      InstanceIds: [first.instanceId],
      ShouldDecrementDesiredCapacity: false,
    }),
  );
  const second = await boot(descriptor, await instanceInService(aws, descriptor.group, [first.instanceId]));
  const [winner, loser] = await eventually('a winner', async () => {
    const lives = [first, second];
    const states = await Promise.all(lives.map(async (life) => (await life.status())?.state));
    return states[0] === 'running' ? lives : states[1] === 'running' && lives.reverse();
  });
  await eventually('the other one waits', async () =>
    (await loser.status())?.waitingFor?.includes('holds it'),
  );
  expect(await loser.status()).toMatchObject({ state: 'standby', lastError: null });
  expectSaid(row, ...loser.machine.lines);
  expect(proxy.calls.filter((name) => name === 'AssignPrivateIpAddresses')).toHaveLength(1);
  expect(await stateTag(loser.instanceId)).toMatch(/^standby /);

  // The data that the winner has made is found by the loser.
  loser.machine.texts.set(NODE_PATHS.metaProperties, metaProperties(descriptor));
  const usual = loser.machine.onCommand;
  loser.machine.onCommand = (line) => (line.startsWith('blkid') ? { stdout: 'TYPE=xfs\n' } : usual(line));
  winner.machine.clock.halt();
  await drainInstance(aws, descriptor, winner.instanceId);
  await isIn(loser, row.end);
  expect(await privateAddresses(aws, loser.instanceId)).toContain(descriptor.node.address);
});

fault('neighbours', async (row) => {
  const names = ['broker-1', 'broker-2'];
  const descriptors = await Promise.all(names.map((name) => createNode(aws, name, 'neighbours')));
  const lives = await Promise.all(descriptors.map((descriptor) => live(row, descriptor)));
  for (const [index, { node }] of descriptors.entries()) {
    const { Attachments } = await describeVolume(aws, node.volumeId);
    expect(Attachments).toMatchObject([{ InstanceId: lives[index].instanceId }]);
  }
});
