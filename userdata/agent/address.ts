import type { ElasticIpView } from '../cloud/cloud';
import { until } from '../effects/clock';
import { succeed } from '../effects/exec';
import type { NodeContext } from './context';

/** AWS moves addresses asynchronously; the metadata service says when it has. */
export async function takeAddress({
  cloud,
  descriptor,
  identity,
  imds,
  machine,
}: NodeContext): Promise<void> {
  const { address } = descriptor.node;
  const path = `network/interfaces/macs/${identity.mac}/local-ipv4s`;
  const isHere = async () => ((await imds.get(path)) ?? '').split('\n').includes(address) || undefined;
  if (await isHere()) return;
  await cloud.assignAddress(identity.interfaceId);
  await until(
    machine.clock,
    { what: `${address} on this instance`, everyMs: 250, timeoutMs: 30_000 },
    isHere,
  );
}

/**
 * Give the address to the interface. As a drop-in of networkd: it would drop an address that it does not know, and
 * KeepConfiguration keeps everything up while unattended upgrades restart it ("static" would lose DHCP's address).
 */
export async function configureAddress({ descriptor, identity, machine }: NodeContext): Promise<void> {
  const { address } = descriptor.node;
  const { clock, exec, files } = machine;
  const link = machine.addresses().find(({ mac }) => mac === identity.mac)?.interface;
  if (!link) throw new Error(`no interface has the MAC address ${identity.mac}`);
  const folder = networkDropIns(await succeed(exec, 'networkctl', ['--json=short', 'status', link]));
  await files.write(`${folder}/50-node-address.conf`, dropIn(address));
  await succeed(exec, 'networkctl', ['reload']);
  const isConfigured = async () =>
    machine.addresses().some((entry) => entry.interface === link && entry.address === address) || undefined;
  await until(clock, { what: `${address} on ${link}`, everyMs: 100, timeoutMs: 15_000 }, isConfigured);
}

/** Where networkd looks for drop-ins to the file that configures a link. */
export function networkDropIns(statusJson: string): string {
  const { NetworkFile: file } = JSON.parse(statusJson) as { NetworkFile?: string };
  if (!file) throw new Error('networkd does not manage the interface');
  return `/etc/systemd/network/${file.slice(file.lastIndexOf('/') + 1)}.d`;
}

function dropIn(address: string): string {
  return `[Network]\nAddress=${address}/32\nKeepConfiguration=yes\n`;
}

/** Remapping an address that is right already would cost money and nothing else. */
export function servesNode(elasticIp: ElasticIpView, address: string, interfaceId: string): boolean {
  return elasticIp.privateAddress === address && elasticIp.interfaceId === interfaceId;
}

/** It came along with the address, unless the last instance died: termination sets it free. */
export async function associateElasticIp({ cloud, descriptor, identity }: NodeContext): Promise<void> {
  const allocationId = descriptor.publicAddress?.allocationId;
  if (!allocationId) return;
  const elasticIp = await cloud.describeElasticIp(allocationId);
  if (servesNode(elasticIp, descriptor.node.address, identity.interfaceId)) return;
  await cloud.associateElasticIp(allocationId, identity.interfaceId);
}
