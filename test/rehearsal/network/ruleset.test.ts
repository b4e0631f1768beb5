import type { CloudRule } from '../../../rehearsal/cloud-state';
import { ruleset } from '../../../rehearsal/network/ruleset';
import { networkView } from '../../../rehearsal/network/view';
import { cloudState, INSTANCE, OTHER } from './fixture';

const rule = (changes: Partial<CloudRule>): CloudRule => ({
  ...{ protocol: 'tcp', fromPort: null, toPort: null, cidr: null, groupId: null },
  ...changes,
});

/** The statements of a chain or the lines of a set. */
function block(text: string, head: string): string[] {
  const match = new RegExp(`^  ${head} \\{\\n([^}]*?)^  \\}`, 'm').exec(text.replace(/\{ (.*?) \}/g, '($1)'));
  if (!match) throw new Error(`no ${head} in\n${text}`);
  return match[1]
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function ingress(...rules: CloudRule[]): string[] {
  const securityGroups = [{ id: 'sg-1', vpcId: 'vpc-1', ingress: rules, egress: [] }];
  return block(ruleset(networkView(cloudState({ securityGroups }), new Map())), 'chain sg_1_in');
}

test("the new table takes the old one's place in one transaction", () => {
  const text = ruleset(networkView(cloudState(), new Map()));
  expect(text.split('\n').slice(0, 3)).toEqual(['table ip vpc', 'delete table ip vpc', 'table ip vpc {']);
});

test('an empty cloud has a table, too', () => {
  const empty = cloudState({ vpcs: [], subnets: [], instances: [], securityGroups: [] });
  expect(block(ruleset(networkView(empty, new Map())), 'chain ingress').at(-1)).toBe('counter drop');
});

describe('security groups', () => {
  test.each([
    [
      { fromPort: 9092, toPort: 9092, cidr: '10.0.0.0/16' },
      'ip saddr 10.0.0.0/16 tcp dport 9092 counter accept',
    ],
    [{ fromPort: 9091, toPort: 9094, cidr: '0.0.0.0/0' }, 'tcp dport 9091-9094 counter accept'],
    [
      { fromPort: 9093, toPort: 9093, groupId: 'sg-1' },
      'ip saddr @members_sg_1 tcp dport 9093 counter accept',
    ],
    [{ protocol: '-1', cidr: '0.0.0.0/0' }, 'counter accept'],
    [
      { protocol: 'udp', fromPort: 53, toPort: 53, cidr: '10.0.0.2/32' },
      'ip saddr 10.0.0.2/32 udp dport 53 counter accept',
    ],
    [{ protocol: 'tcp', cidr: '10.0.0.0/8' }, 'ip saddr 10.0.0.0/8 meta l4proto tcp counter accept'],
    [{ protocol: 'icmp', fromPort: 8, toPort: -1, cidr: '0.0.0.0/0' }, 'icmp type 8 counter accept'],
    [{ protocol: 'icmp', fromPort: -1, toPort: -1, cidr: '0.0.0.0/0' }, 'meta l4proto icmp counter accept'],
  ])('rule %j', (changes, statement) => {
    expect(ingress(rule(changes))).toEqual([statement]);
  });

  test('without rules nothing is accepted', () => {
    const text = ruleset(networkView(cloudState(), new Map()));
    expect(block(text, 'chain sg_1_in')).toEqual([]);
    expect(block(text, 'chain ingress').at(-1)).toBe('counter drop');
    expect(block(text, 'chain egress').at(-1)).toBe('counter drop');
  });

  test('each interface is judged by its own groups only', () => {
    const text = ruleset(
      networkView(cloudState({ instances: [INSTANCE, { ...OTHER, securityGroupIds: [] }] }), new Map()),
    );
    expect(block(text, 'chain i_0aaaaaaaaaaaaaaaa_in')).toEqual(['jump sg_1_in']);
    expect(block(text, 'chain i_0bbbbbbbbbbbbbbbb_in')).toEqual([]);
  });

  test("a group's members are all addresses of its instances, moved ones included", () => {
    const text = ruleset(networkView(cloudState(), new Map([['10.0.0.16', OTHER.id]])));
    expect(block(text, 'set members_sg_1')).toContain('elements = (10.0.0.4, 10.0.0.68, 10.0.0.16)');
  });

  test('an egress rule is about the destination', () => {
    const egress = [rule({ fromPort: 443, toPort: 443, cidr: '198.51.100.0/24' })];
    const securityGroups = [{ id: 'sg-1', vpcId: 'vpc-1', ingress: [], egress }];
    const text = ruleset(networkView(cloudState({ securityGroups }), new Map()));
    expect(block(text, 'chain sg_1_out')).toEqual(['ip daddr 198.51.100.0/24 tcp dport 443 counter accept']);
  });

  test('the metadata service and the resolver are beyond their reach', () => {
    const text = ruleset(networkView(cloudState(), new Map()));
    expect(block(text, 'set amazon')).toContain('elements = (169.254.169.254, 169.254.169.253, 10.0.0.2)');
    expect(block(text, 'chain egress')).toContain('ip daddr @amazon accept');
  });
});

test('an address may be used by its owner only, from the moment it moves', () => {
  const before = ruleset(networkView(cloudState(), new Map([['10.0.0.16', INSTANCE.id]])));
  const after = ruleset(networkView(cloudState(), new Map([['10.0.0.16', OTHER.id]])));
  expect(block(before, 'set sources').at(-1)).toContain('"v-aaaaaaaaaaaaa" . 10.0.0.16');
  expect(block(after, 'set sources').at(-1)).toContain('"v-bbbbbbbbbbbbb" . 10.0.0.16');
  expect(block(after, 'set sources').at(-1)).not.toContain('"v-aaaaaaaaaaaaa" . 10.0.0.16');
});

test('public addresses are translated both ways, and give way to an elastic one', () => {
  const elasticIps = [
    { allocationId: 'eipalloc-1', publicIp: '203.0.113.10', privateIp: '10.0.0.4', interfaceId: 'eni-1' },
    { allocationId: 'eipalloc-2', publicIp: '203.0.113.11', privateIp: null, interfaceId: null },
  ];
  const instances = [
    { ...INSTANCE, publicIp: '203.0.113.128' },
    { ...OTHER, publicIp: '203.0.113.129' },
  ];
  const text = ruleset(networkView(cloudState({ elasticIps, instances }), new Map()));
  expect(block(text, 'map public_to_private')).toContain(
    'elements = (203.0.113.10 : 10.0.0.4, 203.0.113.129 : 10.0.0.68)',
  );
  expect(block(text, 'map private_to_public')).toContain(
    'elements = (10.0.0.4 : 203.0.113.10, 10.0.0.68 : 203.0.113.129)',
  );
  expect(block(text, 'set with_public')).toContain('elements = (10.0.0.4, 10.0.0.68)');
});

test('a terminated instance has no place on the network', () => {
  const text = ruleset(
    networkView(cloudState({ instances: [{ ...INSTANCE, state: 'terminated' }] }), new Map()),
  );
  expect(text).not.toContain('10.0.0.4');
});
