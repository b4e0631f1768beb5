import { instanceView, lookUp, metadataTree, type InstanceView } from '../../../rehearsal/imds/tree';
import type { CloudInstance, CloudState } from '../../../rehearsal/cloud-state';
import { cloudState, INSTANCE } from '../network/fixture';

interface Given {
  instance?: Partial<CloudInstance>;
  state?: Partial<CloudState>;
  rest?: Partial<Pick<InstanceView, 'secondaryIps' | 'notice' | 'credentials'>>;
}

function read(path: string, { instance = {}, state = {}, rest = {} }: Given = {}): string | undefined {
  const one = { ...INSTANCE, ...instance };
  const view = instanceView(cloudState({ ...state, instances: [one] }), one, {
    ...{ secondaryIps: [], notice: {}, credentials: null },
    ...rest,
  });
  return lookUp(metadataTree(view), path.split('/').filter(Boolean));
}

const MAC = 'meta-data/network/interfaces/macs/02:00:00:00:00:01';

test('folders are listed with a slash', () => {
  expect(read('')).toBe('dynamic/\nmeta-data/');
  expect(read('meta-data/placement')).toBe('availability-zone\navailability-zone-id\nregion');
});

test.each([
  ['meta-data/instance-id', INSTANCE.id],
  ['meta-data/placement/region', 'eu-central-1'],
  ['meta-data/placement/availability-zone', 'eu-central-1a'],
  ['meta-data/placement/availability-zone-id', 'euc1-az1'],
  ['meta-data/local-hostname', 'ip-10-0-0-4.eu-central-1.compute.internal'],
  ['meta-data/autoscaling/target-lifecycle-state', 'InService'],
  ['meta-data/tags/instance/Node', 'broker-1'],
  ['meta-data/events/maintenance/scheduled', '[]'],
  [`${MAC}/subnet-ipv4-cidr-block`, '10.0.0.0/26'],
  [`${MAC}/vpc-ipv4-cidr-blocks`, '10.0.0.0/16'],
])('%s is %s', (path, value) => {
  expect(read(path)).toBe(value);
});

test.each([
  'meta-data/spot/instance-action',
  'meta-data/events/recommendations/rebalance',
  'meta-data/public-ipv4',
  'meta-data/iam/security-credentials/',
  'meta-data/toString',
  'meta-data/instance-id/more',
  'user-data',
])('%s is absent on an instance that has nothing of the kind', (path) => {
  expect(read(path)).toBeUndefined();
});

test('before its first transition an instance of a group has no target state', () => {
  expect(
    read('meta-data/autoscaling/target-lifecycle-state', { instance: { targetLifecycleState: null } }),
  ).toBeUndefined();
});

test('tags are served only if the launch template lets them', () => {
  expect(read('meta-data/tags/instance/Node', { instance: { tagsInMetadata: false } })).toBeUndefined();
});

test('notices appear where the watcher looks for them', () => {
  const notice = {
    spot: { action: 'terminate' as const, time: '2026-11-21T10:02:00Z' },
    rebalance: { noticeTime: '2026-11-21T10:00:00Z' },
  };
  expect(read('meta-data/spot/instance-action', { rest: { notice } })).toBe(JSON.stringify(notice.spot));
  expect(read('meta-data/events/recommendations/rebalance', { rest: { notice } })).toBe(
    JSON.stringify(notice.rebalance),
  );
});

test('an address that moved in is listed after the primary one, with the elastic IP it brought', () => {
  const elasticIps = [
    { allocationId: 'eipalloc-1', publicIp: '203.0.113.10', privateIp: '10.0.0.16', interfaceId: 'eni-1' },
  ];
  const given = {
    instance: { publicIp: '203.0.113.128' },
    state: { elasticIps },
    rest: { secondaryIps: ['10.0.0.16'] },
  };
  expect(read(`${MAC}/local-ipv4s`, given)).toBe('10.0.0.4\n10.0.0.16');
  expect(read(`${MAC}/ipv4-associations/203.0.113.10`, given)).toBe('10.0.0.16');
  expect(read('meta-data/public-ipv4', given)).toBe('203.0.113.128');
  expect(read('meta-data/local-ipv4', given)).toBe('10.0.0.4');
});

test("somebody else's elastic IP does not show", () => {
  const elasticIps = [
    { allocationId: 'eipalloc-1', publicIp: '203.0.113.10', privateIp: '10.0.0.99', interfaceId: 'eni-9' },
  ];
  expect(read(`${MAC}/ipv4-associations`, { state: { elasticIps } })).toBeUndefined();
});

test("the role's credentials are there under its name", () => {
  const rest = { credentials: '{"Code":"Success"}' };
  expect(read('meta-data/iam/security-credentials', { rest })).toBe('node');
  expect(read('meta-data/iam/security-credentials/node', { rest })).toBe('{"Code":"Success"}');
});

test('user data comes back byte for byte', () => {
  const bytes = Buffer.from([0x1f, 0x8b, 0x00, 0xff, 0x0a]);
  const value = read('user-data', { instance: { userData: bytes.toString('base64') } });
  expect(Buffer.from(value ?? '', 'latin1')).toEqual(bytes);
});
