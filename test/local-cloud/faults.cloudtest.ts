import {
  DetachInstancesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeVolumesCommand, ModifyVolumeCommand } from '@aws-sdk/client-ec2';
import { resolve } from 'node:path';
import config from '../../cluster.config';
import { nodeResourceName } from '../../cluster/names';
import { NODE_PATHS, volumeDevicePath } from '../../cluster/node-paths';
import { cloudStatus, findLeftovers, type RunningCloud, startCloud } from '../../rehearsal/cloud';
import { findGuest } from '../../rehearsal/cloud/nodes';
import { kcatRoundTrip } from '../../rehearsal/cluster/kcat-round-trip';
import { LocalCluster } from '../../rehearsal/cluster/lifecycle';
import { workspace } from '../../rehearsal/cluster/workspace';
import { INTERNET } from '../../rehearsal/constants';
import { cloudPaths, instancePaths } from '../../rehearsal/hosts/paths';
import { pullPlug } from '../../rehearsal/hosts/pull-plug';
import { run } from '../../rehearsal/hosts/run';
import { expectSaid, fault } from '../support/faults';
import { type Aws, connectAws, eventually } from './aws';
import { guest, guestOutput, succeeds } from './guest';

/** The dangerous rows of docs/faults.md on real guests: a whole cluster on a cloud that releases first addresses. */

const projectRoot = resolve(__dirname, '..', '..');

let cloud: RunningCloud | undefined;
let cluster: LocalCluster;
let aws: Aws;

beforeAll(async () => {
  cloud = await startCloud({ projectRoot, egress: 'release' });
  aws = await connectAws();
  cluster = await LocalCluster.initialise(
    config,
    workspace(projectRoot, config.name, 'rehearsal'),
    () => undefined,
  );
  await cluster.deploy();
  await cluster.ready();
  await cluster.apply();
  await roundTrip();
});

afterAll(async () => {
  if (!cloud) return;
  await cloud.stop();
  expect(await findLeftovers()).toEqual([]);
});

/** Brokers that take connections may still be about to join: a client that is turned away asks again. */
const roundTrip = () =>
  eventually('records written and read', () =>
    kcatRoundTrip(cluster, () => undefined).then(
      () => true,
      () => false,
    ),
  );

async function volumeOf(node: string): Promise<{ id: string; sizeGiB: number }> {
  const { Volumes } = await aws.ec2.send(
    new DescribeVolumesCommand({
      Filters: [
        { Name: 'tag:Node', Values: [node] },
        { Name: 'tag-key', Values: ['Cluster'] },
      ],
    }),
  );
  const id = /vol-[0-9a-f]+/.exec(await guestOutput(node, 'cat /etc/kafka-node/node.json'))![0];
  return { id, sizeGiB: Volumes!.find(({ VolumeId }) => VolumeId === id)!.Size! };
}

/** What an operator sees of a node: its status, and its agent's journal. */
const said = async (node: string) =>
  (await guest(node, 'agent status; journalctl -o cat -u kafka-agent')).output;

const becomes = (instanceId: string, state: string) =>
  eventually(
    `${instanceId} ${state}`,
    async () =>
      (await cloudStatus()).instances.some((one) => one.id === instanceId && one.kafkaState === state),
    120,
  );

/** Take the node's instance out of its group, which launches another. @returns the two, once that one stands by */
async function launchReplacement(
  node: string,
): Promise<{ old: { id: string; leader: number }; next: string }> {
  const old = findGuest(await cloudStatus(), node);
  await aws.autoscaling.send(
    new DetachInstancesCommand({
      AutoScalingGroupName: nodeResourceName(config.name, node),
      InstanceIds: [old.id],
      ShouldDecrementDesiredCapacity: false,
    }),
  );
  return { old, next: await replacementOf(node, old.id, 'standby') };
}

/** @returns id of another instance of the node, once it is in a state */
const replacementOf = (node: string, old: string, state: string) =>
  eventually(
    `a replacement of ${old} ${state}`,
    async () => {
      const { instances } = await cloudStatus();
      return instances.find((one) => one.node === node && one.id !== old && one.kafkaState === state)?.id;
    },
    120,
  );

fault('egress-moves', async (row) => {
  const call = (from: string) =>
    guest('broker-1', `curl -s -m 2 -o /dev/null --interface ${from} http://${INTERNET.api}:443/`);
  const { id, privateIp, secondaryIps } = findGuest(await cloudStatus(), 'broker-1');
  expect((await call(privateIp)).code).toBe(28);
  expect((await call(secondaryIps[0])).code).toBe(0);
  await becomes(id, row.end);
  // An agent that starts anew finds the way out, too.
  await guestOutput('broker-1', 'systemctl restart kafka-agent');
  await eventually('running again', () => succeeds('broker-1', 'agent status'));
});

fault('volume-grown-running', async (row) => {
  const { id, sizeGiB } = await volumeOf('broker-2');
  const kafka = () => guestOutput('broker-2', 'systemctl show -p MainPID kafka');
  const before = await kafka();
  const device = volumeDevicePath(id);
  await aws.ec2.send(new ModifyVolumeCommand({ VolumeId: id, Size: sizeGiB + 8 }));
  const bytes = String((sizeGiB + 8) * 2 ** 30);
  await eventually(
    'a larger device',
    async () => (await guestOutput('broker-2', `blockdev --getsize64 ${device}`)) === bytes,
  );
  const fileSystemGiB = async () =>
    Number(await guestOutput('broker-2', `df --output=size -B1G ${NODE_PATHS.mountPoint} | tail -1`));
  expect(await fileSystemGiB()).toBeLessThanOrEqual(sizeGiB);
  await guestOutput('broker-2', 'systemctl restart kafka-agent');
  await eventually('a larger file system', async () => (await fileSystemGiB()) > sizeGiB);
  await becomes(findGuest(await cloudStatus(), 'broker-2').id, row.end);
  expect(await kafka()).toBe(before);
});

fault('replaced-at-once', async (row) => {
  const identity = `blkid -s UUID -o value ${volumeDevicePath((await volumeOf('broker-1')).id)}; grep -h id= ${NODE_PATHS.metaProperties}`;
  const before = await guestOutput('broker-1', identity);
  const segments = `find ${NODE_PATHS.logDir} -path '*/orders-*' -name '*.log' -size +0 | sort`;
  const data = await guestOutput('broker-1', segments);
  expect(data).not.toBe('');
  const { old, next } = await launchReplacement('broker-1');
  await pullPlug(old.id, old.leader);
  await becomes(next, row.end);
  expect(await guestOutput('broker-1', identity)).toBe(before);
  expect(await guestOutput('broker-1', segments)).toBe(data);
  const text = await said('broker-1');
  expectSaid(row, text);
  expect(text).not.toMatch(/making an xfs|formatting/);
  await roundTrip();
});

fault('handed-over', async (row) => {
  const old = findGuest(await cloudStatus(), 'broker-2');
  await aws.autoscaling.send(
    new TerminateInstanceInAutoScalingGroupCommand({
      InstanceId: old.id,
      ShouldDecrementDesiredCapacity: false,
    }),
  );
  const next = await replacementOf('broker-2', old.id, row.end);
  expect(await said(next)).not.toMatch(/making an xfs|formatting/);
  const { log } = instancePaths(cloudPaths(projectRoot), old.id);
  const journal = await run(['journalctl', `--directory=${log}/journal`, '--no-pager', '-u', 'kafka-drain']);
  expect(journal).toContain('drain: detach volume: done');
});

fault('volume-blank', async (row) => {
  const { id } = await volumeOf('broker-3');
  const { old, next } = await launchReplacement('broker-3');
  const onOld = async (script: string) => expect((await guest(old.id, script)).code).toBe(0);
  await onOld(`systemctl stop kafka-agent kafka && umount ${NODE_PATHS.mountPoint}`);
  await onOld(`wipefs -qa ${volumeDevicePath(id)} && sync`);
  await pullPlug(old.id, old.leader);
  await becomes(next, row.end);
  const text = await said('broker-3');
  expectSaid(row, text);
  expect(text).not.toMatch(/making an xfs|formatting/);
  expect((await guest('broker-3', `blkid -p ${volumeDevicePath(id)}`)).code).toBe(2);
});
