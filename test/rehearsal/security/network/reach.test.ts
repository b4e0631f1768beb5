import { PORTS } from '../../../../cluster/ports';
import { judgeReach, type Reach } from '../../../../rehearsal/security/network/reach';
import { type CarriedNode, viewpoints } from '../../../../rehearsal/security/network/viewpoints';

const NODES: CarriedNode[] = [1, 2].flatMap((n): CarriedNode[] => [
  {
    ...{ name: `controller-${n}`, role: 'controller', address: `10.0.1.${n}`, publicDns: null },
    ...{ instanceId: `i-c${n}`, primaryAddress: `10.0.1.10${n}`, publicAddresses: [`203.0.113.${n}`] },
  },
  {
    ...{ name: `broker-${n}`, role: 'broker', address: `10.0.2.${n}` },
    publicDns: `ec2-203-0-113-10${n}.eu-central-1.compute.amazonaws.com`,
    ...{ instanceId: `i-b${n}`, primaryAddress: `10.0.2.10${n}`, publicAddresses: [`203.0.113.10${n}`] },
  },
]);
const VIEWS = viewpoints(NODES, 'i-client', { clientCidrs: ['198.51.100.10/32'] });

/** What a network does that does exactly what is documented in docs/security.md, written down once more. */
function documented(source: string, role: string): number[] {
  const all: Record<string, number[]> = {
    'controller controller': [9093],
    'broker controller': [9093],
    'broker broker': [9091],
    'vpc broker': [9092],
    'clients broker': [9094],
    'itself broker': [9091, 9092, 9094],
    'itself controller': [9093],
  };
  return all[`${source} ${role}`] ?? [];
}

function seen(): Reach[] {
  return VIEWS.flatMap(({ name: from, source, targets }) =>
    targets.map(({ node, role, host, listens, sweep }): Reach => {
      const open = documented(source, role);
      return {
        ...{ from, source, node, role, listens, address: host, scanned: sweep ? 65_535 : 13 },
        open: listens ? open : [],
        closed: listens ? [] : open,
      };
    }),
  );
}

/** The same with one address seen otherwise. */
function otherwise(from: string, node: string, change: Partial<Reach>): Reach[] {
  const reaches = seen();
  const reach = reaches.find((one) => one.from === from && one.node === node && one.listens)!;
  return reaches.map((one) => (one === reach ? { ...one, ...change } : one));
}

test('a network in which exactly the documented ports answer has no fault', () => {
  expect(judgeReach(seen(), true)).toEqual([]);
});

test('it is looked at from a client, from elsewhere outside, from the VPC, from each role, and from each node itself', () => {
  expect(VIEWS.map(({ name, source, instanceId }) => [name, source, instanceId])).toEqual([
    ['198.51.100.10 on the internet', 'clients', null],
    ['198.51.100.53 on the internet', 'internet', null],
    ['a client in the VPC', 'vpc', 'i-client'],
    ['broker-1', 'broker', 'i-b1'],
    ['broker-1', 'itself', 'i-b1'],
    ['controller-1', 'controller', 'i-c1'],
    ['controller-1', 'itself', 'i-c1'],
  ]);
});

test('every node but the one that looks is tried from each side, at its own address and at its instance’s', () => {
  const fromBroker = VIEWS.find(({ source }) => source === 'broker')!.targets;
  expect(fromBroker.map(({ host, sweep }) => [host, sweep])).toEqual([
    ['10.0.1.1', true],
    ['10.0.1.101', false],
    ['10.0.1.2', false],
    ['10.0.1.102', false],
    ['10.0.2.2', true],
    ['10.0.2.102', false],
  ]);
  const outside = VIEWS.find(({ source }) => source === 'internet')!.targets;
  expect(outside.map(({ host, listens }) => [host, listens])).toEqual([
    ['203.0.113.1', false],
    ['ec2-203-0-113-101.eu-central-1.compute.amazonaws.com', true],
    ['203.0.113.2', false],
    ['ec2-203-0-113-102.eu-central-1.compute.amazonaws.com', true],
  ]);
});

test('an open port that is not documented is a fault', () => {
  const reaches = otherwise('a client in the VPC', 'broker-2', { open: [22, PORTS.client] });
  expect(judgeReach(reaches, true)).toEqual([
    'a client in the VPC reaches port 22 of broker-2 (10.0.2.2), which is not documented',
  ]);
});

test('a documented port that does not answer is a fault', () => {
  expect(judgeReach(otherwise('broker-1', 'controller-2', { open: [] }), true)).toEqual([
    'broker-1 does not reach port 9093 of controller-2 (10.0.1.2), which is documented',
  ]);
  expect(judgeReach(otherwise('broker-1', 'broker-2', { open: [], closed: [9091] }), true)).toEqual([
    'broker-1 does not reach port 9091 of broker-2 (10.0.2.2), which is documented',
  ]);
});

test('a security group that lets packets through to nothing is a fault', () => {
  const reaches = otherwise('controller-1', 'broker-2', { closed: [22] });
  expect(judgeReach(reaches, true)).toEqual([
    'packets from controller-1 get through to port 22 of broker-2 (10.0.2.2), where nothing listens',
  ]);
});

test('a program that listens on a node’s address behind the security groups is a fault', () => {
  const reaches = seen().map((one) =>
    one.from === 'broker-1' && one.source === 'itself' && one.listens
      ? { ...one, open: [...one.open, 9999], closed: [1, 2, 3] }
      : one,
  );
  expect(judgeReach(reaches, true)).toEqual([
    'broker-1 reaches port 9999 of broker-1 (10.0.2.1), which is not documented',
  ]);
});

test('without clients outside the VPC nothing may answer on their port', () => {
  const faults = judgeReach(seen(), false);
  expect(faults).toContain('broker-1 reaches port 9094 of broker-1 (10.0.2.1), which is not documented');
  expect(faults).toHaveLength(3);
});

test('a side from which nobody tried all ports is a fault: what was not looked at is not proven', () => {
  const lazy = seen().map((one) =>
    one.source === 'vpc' && one.role === 'broker' ? { ...one, scanned: 13 } : one,
  );
  expect(judgeReach(lazy, true)).toEqual(['nobody tried all ports of a broker from vpc']);
  expect(judgeReach([], true)).toHaveLength(10);
});
