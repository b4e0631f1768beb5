import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as ec2 from '@aws-sdk/client-ec2';
import {
  cloudStatus,
  findLeftovers,
  runInInstance,
  setNotice,
  startCloud,
  type RunningCloud,
} from '../../rehearsal/cloud';
import { findGuest } from '../../rehearsal/cloud/nodes';
import { cloudPaths, instancePaths } from '../../rehearsal/hosts/paths';
import { pullPlug } from '../../rehearsal/hosts/pull-plug';
import { run } from '../../rehearsal/hosts/run';
import { noticeOf } from '../../rehearsal/market/announce';
import { online } from '../../rehearsal/security/network/online';
import type { ScanAnswer, ScanRequest } from '../../rehearsal/security/network/scan';
import { launchVpcClient, removeVpcClient } from '../../rehearsal/security/network/vpc-client';
import { connectAws, eventually, launch, makeWorld, type Aws, type World } from './aws';
import { guest, guestOutput, succeeds } from './guest';

const projectRoot = resolve(__dirname, '..', '..');
const CLOUD_CONFIG = '#cloud-config\nruncmd:\n- [sh, -c, "echo $AWS_ENDPOINT_URL > /run/user-data-ran"]\n';
const DEVICE = '/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_';

let cloud: RunningCloud | undefined;
let aws: Aws;
let world: World;

const metadata = (path: string): string =>
  'T=$(curl -sf -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" http://169.254.169.254/latest/api/token); ' +
  `curl -s -w " %{http_code}" -H "X-aws-ec2-metadata-token: $T" http://169.254.169.254/latest/meta-data/${path}`;

async function volumeState(VolumeId: string): Promise<string | undefined> {
  const { Volumes } = await aws.ec2.send(new ec2.DescribeVolumesCommand({ VolumeIds: [VolumeId] }));
  return Volumes?.[0].Attachments?.[0]?.State ?? Volumes?.[0].State;
}

async function createVolume(): Promise<string> {
  const command = new ec2.CreateVolumeCommand({
    AvailabilityZone: 'eu-central-1a',
    Size: 1,
    VolumeType: 'gp3',
  });
  return (await aws.ec2.send(command)).VolumeId!;
}

async function attach(VolumeId: string, node: string): Promise<void> {
  const InstanceId = findGuest(await cloudStatus(), node).id;
  await aws.ec2.send(new ec2.AttachVolumeCommand({ VolumeId, InstanceId, Device: '/dev/sdf' }));
  await eventually('volume attached', async () => (await volumeState(VolumeId)) === 'attached');
}

beforeAll(async () => {
  cloud = await startCloud({ projectRoot });
  aws = await connectAws();
  world = await makeWorld(aws);
  const a = await launch(aws, world, { node: 'a', subnet: 0, public: true, userData: CLOUD_CONFIG });
  await launch(aws, world, { node: 'b', subnet: 1, public: true, userData: CLOUD_CONFIG });
  await launch(aws, world, { node: 'hidden', subnet: 0, public: false, userData: CLOUD_CONFIG });
  await eventually(
    'guests',
    async () => (await cloudStatus()).instances.filter((one) => one.leader).length === 3,
  );
  expect(a).toMatch(/^i-/);
});

afterAll(async () => {
  if (!cloud) return;
  await cloud.stop();
  expect(await findLeftovers()).toEqual([]);
});

test('cloud-init finds its data source and runs the user data with the environment of the cloud', async () => {
  for (const node of ['a', 'b', 'hidden']) {
    await eventually(`user data of ${node}`, () => succeeds(node, 'cloud-init status --wait'));
    expect(await guestOutput(node, 'cat /run/user-data-ran; cloud-id')).toBe('http://198.51.100.20:443\naws');
    expect(await guestOutput(node, 'systemctl is-system-running --wait')).toBe('running');
  }
});

test('a second cloud on the same machine is refused', async () => {
  await expect(startCloud({ projectRoot })).rejects.toMatchObject({ code: 'ALREADY_RUNNING', exitCode: 3 });
});

test('the metadata service speaks version 2 only and knows whom it talks to', async () => {
  expect(
    await guestOutput('a', 'curl -s -o /dev/null -w "%{http_code}" http://169.254.169.254/latest/meta-data/'),
  ).toBe('401');
  expect(await guestOutput('a', metadata('tags/instance/Node'))).toBe('a 200');
  expect(await guestOutput('b', metadata('tags/instance/Node'))).toBe('b 200');
  expect(await guestOutput('a', metadata('spot/instance-action'))).toMatch(/404$/);
  await setNotice(findGuest(await cloudStatus(), 'a').id, {
    spot: { action: 'terminate', time: '2030-01-01T00:00:00Z' },
  });
  expect(await guestOutput('a', metadata('spot/instance-action'))).toBe(
    '{"action":"terminate","time":"2030-01-01T00:00:00Z"} 200',
  );
});

test('an instance calls the API as its role, and only with a public address', async () => {
  const whoAmI = 'aws --region eu-central-1 --cli-connect-timeout 3 sts get-caller-identity';
  expect(await guestOutput('a', whoAmI)).toContain('assumed-role/node/i-');
  const { code } = await guest('hidden', 'curl -s -m 3 http://198.51.100.20:443/');
  expect(code).toBe(28);
});

test('security groups let members in on their port and drop everything else', async () => {
  const { privateIp, publicIps } = findGuest(await cloudStatus(), 'a');
  await guestOutput('a', 'for p in 9000 9001; do systemd-run -q python3 -m http.server $p; done');
  await eventually('server', () => succeeds('a', 'curl -sf -o /dev/null http://127.0.0.1:9001/'));
  expect((await guest('b', `curl -s -m 3 -o /dev/null http://${privateIp}:9000/`)).code).toBe(0);
  expect((await guest('hidden', `curl -s -m 3 -o /dev/null http://${privateIp}:9000/`)).code).toBe(0);
  expect((await guest('b', `curl -s -m 2 -o /dev/null http://${privateIp}:9001/`)).code).toBe(28);
  // By way of its public address, the peer is not recognised as a member of the group.
  expect((await guest('b', `curl -s -m 2 -o /dev/null http://${publicIps[0]}:9000/`)).code).toBe(28);
});

describe('a scan of all ports', () => {
  const scanner = join(projectRoot, 'build/rehearsal/security/network/scan.js');
  const scanFrom = async (instanceId: string): Promise<ScanAnswer> => {
    const { privateIp } = findGuest(await cloudStatus(), 'a');
    const request: ScanRequest = { targets: [{ host: privateIp, sweep: true }] };
    return JSON.parse(await runInInstance(instanceId, [process.execPath, scanner, JSON.stringify(request)]));
  };

  test('from a member of the security group sees the one port that it lets through', async () => {
    const member = findGuest(await cloudStatus(), 'hidden').id;
    expect(await scanFrom(member)).toMatchObject([{ scanned: 65_535, open: [9000], closed: [] }]);
  });

  test('from a client in the VPC that is no member gets no answer at all', async () => {
    const client = await launchVpcClient(aws.ec2, findGuest(await cloudStatus(), 'a').id);
    await online(client.instanceId);
    expect(await scanFrom(client.instanceId)).toMatchObject([{ scanned: 65_535, open: [], closed: [] }]);
    await removeVpcClient(aws.ec2, client);
    expect((await cloudStatus()).instances.find(({ id }) => id === client.instanceId)?.state).toBe(
      'terminated',
    );
  });
});

test('nobody can send from an address that is not its own', async () => {
  const { privateIp } = findGuest(await cloudStatus(), 'a');
  const ask = (from: string) => `curl -s -m 2 -o /dev/null --interface ${from} http://${privateIp}:9000/`;
  await guestOutput('b', 'ip addr add 10.7.0.99/32 dev ens5');
  expect((await guest('b', ask('10.7.0.99'))).code).toBe(28);
  expect((await guest('b', ask(findGuest(await cloudStatus(), 'b').privateIp))).code).toBe(0);
});

test('a rule for the internet opens a public address to it, by its public name', async () => {
  const { publicIps } = findGuest(await cloudStatus(), 'a');
  const name = `ec2-${publicIps[0].replaceAll('.', '-')}.eu-central-1.compute.amazonaws.com`;
  const cli = join(projectRoot, 'build', 'rehearsal', 'cli.js');
  const fetchName = () =>
    run([process.execPath, cli, 'client', '--', 'curl', '-sf', '-m', '2', `http://${name}:9001/`]);
  await expect(fetchName()).rejects.toThrow('(28)');
  const rule = { IpProtocol: 'tcp', FromPort: 9001, ToPort: 9001, IpRanges: [{ CidrIp: '198.51.100.0/24' }] };
  await aws.ec2.send(
    new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId: world.groupId, IpPermissions: [rule] }),
  );
  expect(await fetchName()).toContain('Directory listing');
  expect(await guestOutput('b', `getent ahostsv4 ${name}`)).toContain(
    findGuest(await cloudStatus(), 'a').privateIp,
  );
});

test('a volume appears under its id, and is let go only when nothing uses it', async () => {
  const id = await createVolume();
  await attach(id, 'a');
  const device = DEVICE + id.replace('-', '');
  await guestOutput(
    'a',
    `mkfs.ext4 -q ${device} && mkdir -p /mnt/v && mount ${device} /mnt/v && echo kept > /mnt/v/x`,
  );
  await aws.ec2.send(new ec2.DetachVolumeCommand({ VolumeId: id }));
  await new Promise((done) => setTimeout(done, 1000));
  expect(await volumeState(id)).toBe('detaching');
  await guestOutput('a', 'umount /mnt/v');
  await eventually('volume available', async () => (await volumeState(id)) === 'available');
  expect(await succeeds('a', `test -e ${device}`)).toBe(false);
  await attach(id, 'hidden');
  expect(await guestOutput('hidden', `mount ${device} /mnt && cat /mnt/x && umount /mnt`)).toBe('kept');
  await aws.ec2.send(new ec2.DetachVolumeCommand({ VolumeId: id }));
  await eventually('volume available', async () => (await volumeState(id)) === 'available');
});

test('an address moves with the routes, and the elastic IP goes along', async () => {
  const status = await cloudStatus();
  const [a, hidden] = ['a', 'hidden'].map((node) => findGuest(status, node));
  const { Reservations } = await aws.ec2.send(
    new ec2.DescribeInstancesCommand({ InstanceIds: [a.id, hidden.id] }),
  );
  const interfaceOf = (id: string): string =>
    Reservations!.flatMap((one) => one.Instances!).find((one) => one.InstanceId === id)!.NetworkInterfaces![0]
      .NetworkInterfaceId!;
  const move = (id: string) =>
    aws.ec2.send(
      new ec2.AssignPrivateIpAddressesCommand({
        ...{
          NetworkInterfaceId: interfaceOf(id),
          PrivateIpAddresses: ['10.7.0.20'],
          AllowReassignment: true,
        },
      }),
    );
  for (const node of ['a', 'hidden']) await guestOutput(node, 'ip addr add 10.7.0.20/32 dev ens5');
  await guestOutput('hidden', 'mkdir -p /srv/hidden && systemd-run -q python3 -m http.server -d /srv 9000');
  await eventually('server', () => succeeds('hidden', 'curl -sf -o /dev/null http://127.0.0.1:9000/'));
  const served = () => guest('b', 'curl -s -m 2 http://10.7.0.20:9000/');

  await move(a.id);
  await eventually('the first guest answers', async () => (await served()).output.includes('Directory'), 10);
  expect(await guestOutput('a', metadata('local-ipv4'))).toBe(`${a.privateIp} 200`);
  const { AllocationId, PublicIp } = await aws.ec2.send(new ec2.AllocateAddressCommand({ Domain: 'vpc' }));
  await aws.ec2.send(
    new ec2.AssociateAddressCommand({
      ...{ AllocationId, NetworkInterfaceId: interfaceOf(a.id), PrivateIpAddress: '10.7.0.20' },
    }),
  );
  await move(hidden.id);
  await eventually('the other guest answers', async () => (await served()).output.includes('hidden/'), 10);
  const moved = findGuest(await cloudStatus(), 'hidden');
  expect(moved).toMatchObject({ secondaryIps: ['10.7.0.20'], publicIps: [PublicIp] });
  // The node's address has a way out now; the instance's own still has none.
  expect((await guest('hidden', 'curl -s -m 3 --interface 10.7.0.20 http://198.51.100.20:443/')).code).toBe(
    0,
  );
  expect((await guest('hidden', 'curl -s -m 2 http://198.51.100.20:443/')).code).toBe(28);
});

test('a guest that reboots comes back with its volumes', async () => {
  const id = await createVolume();
  await attach(id, 'a');
  const before = findGuest(await cloudStatus(), 'a');
  await guest('a', 'systemctl reboot');
  await eventually('another boot', async () => {
    const { instances } = await cloudStatus();
    const now = instances.find((one) => one.id === before.id);
    return now?.leader && now.leader !== before.leader && now.state === 'running';
  });
  await eventually('system up', () => succeeds('a', 'systemctl is-system-running --wait'));
  expect(await succeeds('a', `test -b ${DEVICE}${id.replace('-', '')}`)).toBe(true);
});

test('pulling the plug loses what was not synced, and nothing else', async () => {
  const { Volumes } = await aws.ec2.send(new ec2.DescribeVolumesCommand({}));
  const id = Volumes!.find((one) => one.Attachments?.[0]?.State === 'attached' && one.Size === 1)!.VolumeId!;
  const device = DEVICE + id.replace('-', '');
  await guestOutput(
    'a',
    `mkfs.ext4 -q ${device} && mount ${device} /mnt && echo 1 > /mnt/synced && sync -f /mnt/synced && echo 2 > /mnt/unsynced`,
  );
  const before = findGuest(await cloudStatus(), 'a');
  await pullPlug(before.id, before.leader);
  await eventually(
    'terminated',
    async () =>
      (await cloudStatus()).instances.find(({ id: one }) => one === before.id)?.state === 'terminated',
  );
  await eventually('volume available', async () => (await volumeState(id)) === 'available');
  await attach(id, 'hidden');
  expect(await guestOutput('hidden', `mount ${device} /mnt && ls /mnt`)).toBe('lost+found\nsynced');
});

test('an instance is taken when its notice has run out, powers off cleanly, and its journal outlives it', async () => {
  const { id } = findGuest(await cloudStatus(), 'b');
  await setNotice(id, noticeOf('terminate', Date.now() + 2000, Date.now()));
  await eventually(
    'terminated',
    async () => (await cloudStatus()).instances.find((one) => one.id === id)?.state === 'terminated',
  );
  const { log } = instancePaths(cloudPaths(projectRoot), id);
  const journal = await run(['journalctl', `--directory=${log}/journal`, '--no-pager']);
  expect(journal).toContain('Journal stopped');
  expect(readFileSync(join(log, 'cloud-init.log'), 'utf8')).toContain('DataSourceEc2');
});
