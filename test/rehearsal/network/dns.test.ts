import { publicDnsHosts, vpcDnsConfig, vpcDnsFiles } from '../../../rehearsal/network/dns';
import { networkView } from '../../../rehearsal/network/view';
import { cloudState, INSTANCE } from './fixture';

const elasticIps = [
  { allocationId: 'eipalloc-1', publicIp: '203.0.113.10', privateIp: '10.0.0.16', interfaceId: 'eni-1' },
];
const view = networkView(cloudState({ elasticIps }), new Map([['10.0.0.16', INSTANCE.id]]));
const NAME = 'ec2-203-0-113-10.eu-central-1.compute.amazonaws.com';

test('a public name leads to the private address inside and to the public one outside', () => {
  expect(vpcDnsFiles(view).hosts).toContain(`10.0.0.16 ${NAME}\n`);
  expect(publicDnsHosts(view)).toBe(`203.0.113.10 ${NAME}\n`);
});

test('every instance gets its primary address by DHCP', () => {
  expect(vpcDnsFiles(view).dhcpHosts).toBe(
    '02:00:00:00:00:01,10.0.0.4,ip-10-0-0-4,infinite\n02:00:00:00:00:02,10.0.0.68,ip-10-0-0-68,infinite\n',
  );
});

test('subnets and resolver come from the VPC', () => {
  const config = vpcDnsConfig(view, { hosts: '/h', dhcpHosts: '/d' }).split('\n');
  expect(config).toContain('dhcp-range=set:vpc-1,10.0.0.64,static,255.255.255.192');
  expect(config).toContain('dhcp-option=tag:vpc-1,option:dns-server,10.0.0.2');
  expect(config).toContain('domain=eu-central-1.compute.internal');
});

test('no lease outlives a VPC: the next one gives the same addresses to other interfaces', () => {
  expect(vpcDnsConfig(view, { hosts: '/h', dhcpHosts: '/d' })).toMatch(/^leasefile-ro$/m);
});
