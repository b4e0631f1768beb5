import * as addresses from '../../../rehearsal/network/addresses';

test('AWS keeps the first addresses of a network for itself', () => {
  expect(addresses.gatewayAddress('10.0.2.64/26')).toBe('10.0.2.65');
  expect(addresses.resolverAddress('10.0.0.0/16')).toBe('10.0.0.2');
});

test.each([
  ['10.0.0.0/26', '255.255.255.192'],
  ['10.0.0.0/16', '255.255.0.0'],
  ['0.0.0.0/0', '0.0.0.0'],
  ['10.0.0.1/32', '255.255.255.255'],
])('netmask of %s is %s', (cidr, mask) => {
  expect(addresses.netmask(cidr)).toBe(mask);
});

test('link names fit into what Linux allows', () => {
  expect(addresses.vethName('i-0123456789abcdef0').length).toBeLessThanOrEqual(15);
});

test('only namespaces of instances count as ours', () => {
  expect(addresses.isInstanceNamespace(addresses.instanceNamespace('i-0123456789abcdef0'))).toBe(true);
  expect(addresses.isInstanceNamespace('kafka-interesting')).toBe(false);
});

test('what is no network is refused', () => {
  expect(() => addresses.netmask('10.0.0.1/16')).toThrow('not an IPv4 network: 10.0.0.1/16');
});
