import { planAddresses } from '../../cluster/address-plan';
import { parseCidr } from '../../cluster/cidr';
import { clusterNodes } from '../../cluster/nodes';
import { testConfig } from '../support/cluster';

describe('the address plan', () => {
  it('gives each node a subnet of its own with a fixed address inside a reservation', () => {
    expect(planAddresses('10.0.0.0/16', 'controller', 1)).toEqual({
      subnet: '10.0.0.0/26',
      reservation: '10.0.0.16/28',
      address: '10.0.0.16',
    });
    expect(planAddresses('10.0.0.0/16', 'broker', 1)).toEqual({
      subnet: '10.0.2.0/26',
      reservation: '10.0.2.16/28',
      address: '10.0.2.16',
    });
  });

  it('keeps clear of the addresses that AWS reserves in every subnet', () => {
    for (const node of clusterNodes(testConfig())) {
      const subnet = parseCidr(node.subnet)!;
      const reservation = parseCidr(node.reservation)!;
      expect(reservation.base).toBeGreaterThanOrEqual(subnet.base + 4);
      expect(reservation.base + 16).toBeLessThan(subnet.base + 64);
    }
  });

  it('moves nobody when either role grows', () => {
    const address = (config = testConfig()) =>
      new Map(clusterNodes(config).map((node) => [node.name, node.address]));
    const grown = address(testConfig({ controllers: { count: 5 }, brokers: { count: 12 } }));
    for (const [name, before] of address()) expect(grown.get(name)).toBe(before);
    expect(new Set(grown.values()).size).toBe(17);
  });

  it('says which node a network has no room for, and what to do', () => {
    expect(() => planAddresses('10.0.0.0/24', 'broker', 1)).toThrow(
      /cidr 10.0.0.0\/24 has no room for broker-1.*\n.*choose a larger network/,
    );
  });
});

describe('a network in CIDR notation', () => {
  it.each(['10.0.0.0/16', '0.0.0.0/0', '203.0.113.7/32'])('is read: %s', (text) => {
    expect(parseCidr(text)).toBeDefined();
  });

  it.each(['10.0.0.1/16', '10.0.0.0', '10.0.0.256/32', '10.0.0.0/33', '2001:db8::/32', ''])(
    'is refused: %s',
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );
});
