import type { Marker } from '../../../cluster/marker';
import type { NodeDescriptor } from '../../../cluster/node-descriptor';
import { NODE_PATHS, volumeDevicePath } from '../../../cluster/node-paths';
import { testDescriptor } from '../../support/cluster';
import { certificateOf, selfSigned } from './certificate';
import { FakeCloud, INSTANCE_ID } from './fake-cloud';
import { FakeMachine } from './fake-machine';

export const MAC = '02:00:00:00:00:01';
export const INTERFACE_ID = 'eni-00000000000000001';
const GIB = 2 ** 30;

export interface Instance {
  machine: FakeMachine;
  cloud: FakeCloud;
  descriptor: NodeDescriptor;
  /** What `blkid -p` finds on the volume, and whether mkfs was interrupted there. */
  disk: { type: string | null; halfMade: boolean };
}

/** An instance of a node that has booted, with everything as it should be: a claim on it succeeds. */
export function bootedInstance(name: string): Instance {
  const descriptor = testDescriptor(name);
  const machine = new FakeMachine();
  const cloud = new FakeCloud();
  const disk: Instance['disk'] = { type: null, halfMade: false };
  const { address, volumeId } = descriptor.node;
  const device = '/dev/nvme1n1';

  machine.texts.set(NODE_PATHS.descriptor, JSON.stringify(descriptor));
  machine.texts.set(`${NODE_PATHS.bundle}/units/var-lib-kafka.mount`, 'What=@DEVICE@\n');
  machine.texts.set(`${NODE_PATHS.jars}/b.jar`, '');
  machine.texts.set(`${NODE_PATHS.jars}/a.jar`, '');
  machine.metadata.set('instance-id', INSTANCE_ID);
  machine.metadata.set('mac', MAC);
  machine.metadata.set(`network/interfaces/macs/${MAC}/interface-id`, INTERFACE_ID);
  machine.metadata.set(`network/interfaces/macs/${MAC}/local-ipv4s`, '10.0.0.5');
  machine.configured = [{ interface: 'ens5', mac: MAC, address: '10.0.0.5' }];

  cloud.membership = { group: descriptor.group, lifecycleState: 'InService' };
  cloud.secrets = { keystore: selfSigned(), truststore: certificateOf(selfSigned()), scram: scramLines() };
  cloud.onAttach = () => machine.blockDevices.set(volumeDevicePath(volumeId), device);
  cloud.onAssign = () =>
    machine.metadata.set(`network/interfaces/macs/${MAC}/local-ipv4s`, `10.0.0.5\n${address}`);

  machine.onCommand = (line) => {
    if (line.startsWith('blockdev')) return { stdout: `${cloud.volume.sizeGiB * GIB}\n` };
    if (line.startsWith('blkid')) return disk.type ? { stdout: `TYPE=${disk.type}\n` } : { code: 2 };
    if (line.startsWith('od ')) return { stdout: disk.halfMade ? '   1\n' : '   0\n' };
    if (line.startsWith('mkfs')) Object.assign(disk, { type: 'xfs', halfMade: false });
    if (line.startsWith('mountpoint')) return { stdout: '259:1\n' };
    if (line.includes('status ens5')) return { stdout: networkStatus() };
    if (line === 'networkctl reload') {
      machine.configured.push({ interface: 'ens5', mac: MAC, address });
    }
    if (line.startsWith('setpriv')) machine.texts.set(NODE_PATHS.metaProperties, metaProperties(descriptor));
    if (line === 'systemctl start kafka.service') machine.listening = true;
    if (line.startsWith('systemctl show')) {
      return { stdout: 'ActiveState=active\nSubState=running\nResult=success\nNRestarts=0\n' };
    }
    return undefined;
  };
  return { machine, cloud, descriptor, disk };
}

/** An instance of a node that has been initialised and comes back: there is data on the volume, and a marker. */
export function returningInstance(name: string): Instance {
  const instance = bootedInstance(name);
  const { cluster, node } = instance.descriptor;
  instance.disk.type = 'xfs';
  instance.machine.texts.set(NODE_PATHS.metaProperties, metaProperties(instance.descriptor));
  instance.cloud.marker = JSON.stringify({
    clusterId: cluster.id,
    node: node.name,
    volumeId: node.volumeId,
    initialisedAt: '2026-01-01T00:00:00Z',
  });
  return instance;
}

/** An instance of a node whose disk is lost: the volume is new, and an operator allowed the node to come back empty. */
export function emptiedInstance(name: string): Instance {
  const instance = bootedInstance(name);
  const { cluster, node } = instance.descriptor;
  instance.cloud.marker = JSON.stringify({
    clusterId: cluster.id,
    node: node.name,
    volumeId: node.volumeId,
    initialisedAt: '2026-01-01T00:00:00Z',
    mayStartEmptySince: '2026-11-21T09:00:00Z',
  } satisfies Marker);
  return instance;
}

export function metaProperties({ cluster, node }: NodeDescriptor): string {
  return `#\n#Fri Nov 21 10:00:00 UTC 2026\ncluster.id=${cluster.id}\nnode.id=${node.id}\nversion=1\n`;
}

export function scramLines(): string {
  return ['admin', 'app']
    .map(
      (user) =>
        `SCRAM-SHA-512=[name=${user},iterations=8192,salt="c2FsdHNhbHRzYWx0c2FsdA==",saltedpassword="${'QUJD'.repeat(21)}QQ=="]\n`,
    )
    .join('');
}

function networkStatus(): string {
  return JSON.stringify({ Name: 'ens5', NetworkFile: '/run/systemd/network/10-netplan-ens5.network' });
}
