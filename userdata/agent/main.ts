#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { OperatorError } from '../../cluster/errors';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import { awsCloud } from '../cloud/aws';
import type { Cloud } from '../cloud/cloud';
import { createImds } from '../effects/imds';
import { type Machine, thisMachine } from '../effects/machine';
import { kafkaView, type KafkaView } from '../kafka/view';
import { type Announcer, createAnnouncer } from './announcer';
import { associateElasticIp, configureAddress, takeAddress } from './address';
import { installSecrets, renderConfiguration } from './configuration';
import { type NodeContext, readDescriptor, readIdentity } from './context';
import { mountVolume, prepareFileSystem } from './file-system';
import { watchHealth } from './health';
import { startKafka, watchKafka } from './kafka';
import { formatLogDirectory } from './kraft';
import { type Life, reason, startLife } from './life';
import { leaveMarker, readMarker } from './marker';
import { claimRefused, nodeBack, readLastDrain } from './news';
import { waitInService } from './standby';
import { formatStatus, isRunning, readStatus } from './status';
import { claimVolume, findDevice, holdsVolume } from './volume';

/** What a node talks to; made once it is known which node this is. */
export interface Connections {
  cloud(descriptor: NodeDescriptor, instanceId: string): Cloud;
  kafka(machine: Machine, descriptor: NodeDescriptor): KafkaView;
}

/** What the instance is, and which node it may become. */
async function boot(machine: Machine, connections: Connections, { step }: Life): Promise<NodeContext> {
  const imds = createImds(machine);
  const descriptor = await step('descriptor', () => readDescriptor(machine));
  const identity = await step('identity', () => readIdentity(imds));
  return {
    ...{ machine, imds, identity, descriptor },
    cloud: connections.cloud(descriptor, identity.instanceId),
    kafka: connections.kafka(machine, descriptor),
  };
}

/** A node's life: booting, standby, claiming, running. Every step may be repeated after a crash at any point. */
async function live(
  node: NodeContext,
  { say, tell }: Announcer,
  { step, enter, ...life }: Life,
): Promise<void> {
  // Standby: everything that can be done while another instance still is the node.
  const held = await step('EC2 API', () => holdsVolume(node));
  const secrets = await step('secrets', () => installSecrets(node));
  await step('configuration', () => renderConfiguration(node));
  if (!held) {
    await step('in service', (waitingFor) => waitInService(node, waitingFor));
    await enter('standby');
    say('standby');
    await step('volume', (waitingFor) => claimVolume(node, waitingFor, tell));
  }

  // Claim: from the volume on, this instance is the node.
  await enter('claiming');
  say('claiming');
  const device = await step('device', () => findDevice(node));
  const marker = await step('marker', () => readMarker(node));
  await step('file system', () => prepareFileSystem(node, device, marker));
  await step('mount', () => mountVolume(node, device));
  // Before the address comes: from then on it may be the only way out, even for an agent that starts anew.
  await step('network', () => configureAddress(node));
  await step('address', () => takeAddress(node));
  await step('elastic ip', () => associateElasticIp(node));
  await step('format', () => formatLogDirectory(node, marker, secrets.scram));
  await step('new marker', () => leaveMarker(node, marker));
  await step('kafka', () => startKafka(node));

  // Run.
  await enter('running');
  say('running');
  await life.settle();
  // Nobody wants to hear of a first boot, nor of an agent that was started again.
  if (marker && !held) tell(nodeBack(node, await readLastDrain(node)));
  await Promise.all([watchKafka(node, life), watchHealth(node, tell)]);
}

/** Live, or stay up and say why not: a refusal is for an operator, and a restart would only repeat it. */
export async function run(machine: Machine, connections: Connections): Promise<void> {
  const life = startLife(machine);
  let announcer: Announcer | undefined;
  try {
    const node = await boot(machine, connections, life);
    announcer = createAnnouncer(node);
    await live(node, announcer, life);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    await life.enter('refused');
    await life.problem(`${error.code}: ${reason(error)}`);
    announcer?.say('refused');
    announcer?.tell(claimRefused(error));
  }
}

/** `agent status [--json]`. @returns exit code: 0 only if the node is running */
export async function showStatus({ files }: Machine, asJson: boolean): Promise<number> {
  const status = await readStatus(files);
  process.stdout.write(asJson ? `${JSON.stringify(status ?? null)}\n` : formatStatus(status));
  return isRunning(status) ? 0 : 1;
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const machine = thisMachine();
  if (positionals[0] === 'status') {
    process.exitCode = await showStatus(machine, values.json);
  } else if (positionals[0] === 'run') {
    await run(machine, { cloud: awsCloud, kafka: kafkaView });
    // Refused: nothing more to do, but stay to be asked.
    setInterval(() => undefined, 2 ** 30);
  } else {
    process.stderr.write('usage: agent run | agent status [--json]\n');
    process.exitCode = 2;
  }
}

if (require.main === module) void main();
