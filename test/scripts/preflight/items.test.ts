import { OperatorError } from '../../../cluster/errors';
import { QUOTAS } from '../../../cluster/quotas';
import type { Answer } from '../../../scripts/preflight/answer';
import type { RunningInstance, TypeInfo } from '../../../scripts/preflight/aws';
import type { Finding, Status } from '../../../scripts/preflight/item';
import { bundle } from '../../../scripts/preflight/items/bundle';
import { certificates } from '../../../scripts/preflight/items/certificates';
import { credentials } from '../../../scripts/preflight/items/credentials';
import { elasticIps } from '../../../scripts/preflight/items/elastic-ips';
import { image } from '../../../scripts/preflight/items/image';
import { instanceTypes } from '../../../scripts/preflight/items/instance-types';
import { livingCluster } from '../../../scripts/preflight/items/living-cluster';
import { network } from '../../../scripts/preflight/items/networks';
import { nodejs } from '../../../scripts/preflight/items/nodejs';
import { offerings } from '../../../scripts/preflight/items/offerings';
import { ownAddress } from '../../../scripts/preflight/items/own-address';
import { region } from '../../../scripts/preflight/items/region';
import { secrets } from '../../../scripts/preflight/items/secrets';
import { terraform } from '../../../scripts/preflight/items/terraform';
import { terraformState } from '../../../scripts/preflight/items/terraform-state';
import { vcpus } from '../../../scripts/preflight/items/vcpus';
import { zones } from '../../../scripts/preflight/items/zones';
import { typesOf } from '../../../scripts/preflight/types-of';
import { answer, denied, testSubject, trouble } from './subject';

/** What an item makes of its answers: the status, and what it says is found and to be done. */
function expectFinding(finding: Finding, status: Status, found: string, todo?: string): void {
  expect(finding).toEqual({
    status,
    found: expect.stringContaining(found),
    todo: todo === undefined ? null : expect.stringContaining(todo),
  });
}

const subject = testSubject();
const identity = answer({ account: '123456789012', arn: 'arn:aws:iam::123456789012:user/op' });

describe('credentials', () => {
  test('are who they say', () =>
    expectFinding(credentials.judge(identity, subject), 'ok', 'user/op of account 123456789012'));

  test('asked of another endpoint say so', () => {
    const local = testSubject({}, { AWS_ENDPOINT_URL: 'http://198.51.100.20' });
    expectFinding(credentials.judge(identity, local), 'ok', 'http://198.51.100.20, not of AWS');
  });

  test.each<[Parameters<typeof trouble>, Status, string]>([
    [['noCredentials', 'CredentialsProviderError'], 'fail', 'sign in: set AWS_PROFILE'],
    [['expired', 'ExpiredToken'], 'fail', 'they have expired: sign in'],
    [['unrecognised', 'InvalidClientTokenId'], 'fail', 'AWS does not accept them'],
    [['unreachable', 'ENOTFOUND'], 'fail', 'see that this machine reaches AWS'],
    [['late', 'TIMED_OUT'], 'fail', 'see that this machine reaches AWS'],
    [['throttled', 'Throttling'], 'unknown', 'try again in a minute'],
  ])('that end in %j', (why, status, todo) =>
    expectFinding(credentials.judge(trouble(...why), subject), status, `ec2:Describe: ${why[1]}`, todo),
  );
});

describe('the region', () => {
  const judge = (status: Answer<string>, environment = {}, who: Answer<never> | typeof identity = identity) =>
    region.judge({ region: status, identity: who }, testSubject({}, environment));

  test.each(['opt-in-not-required', 'opted-in'])('is good when %s', (status) =>
    expectFinding(judge(answer(status)), 'ok', `eu-central-1 (${status})`),
  );
  test('has to be enabled', () =>
    expectFinding(judge(answer('not-opted-in')), 'fail', 'not enabled', 'aws account enable-region'));
  test('is not enabled if it alone does not know the credentials', () => {
    const refused = trouble('unrecognised', 'AuthFailure');
    expectFinding(judge(refused), 'fail', 'AuthFailure', 'aws account enable-region');
    expectFinding(judge(refused, {}, denied), 'unknown', 'AuthFailure', 'see credentials');
  });
  test('does not exist if AWS says so, or has no such endpoint', () => {
    const todo = 'there is no region eu-central-1';
    expectFinding(judge(trouble('other', 'InvalidParameterValue')), 'fail', 'Invalid', todo);
    expectFinding(judge(trouble('unreachable', 'ENOTFOUND')), 'fail', 'ENOTFOUND', todo);
    expectFinding(judge(trouble('unreachable', 'ENOTFOUND'), {}, denied), 'unknown', 'ENOTFOUND', 'reaches');
  });
  test.each(['AWS_REGION', 'AWS_DEFAULT_REGION'])('other than that of %s is worth a warning', (variable) => {
    const finding = judge(answer('opted-in'), { [variable]: 'us-east-1' });
    expectFinding(finding, 'warn', `${variable} is us-east-1`, `unset ${variable}`);
    expectFinding(judge(answer('opted-in'), { [variable]: 'eu-central-1' }), 'ok', 'eu-central-1');
  });
});

describe('zones', () => {
  const zone = (letter: string, state = 'available', type = 'availability-zone') => ({
    name: `eu-central-1${letter}`,
    state,
    type,
  });
  const judge = (...all: ReturnType<typeof zone>[]) => zones.judge(answer(all), subject);

  test('are good when all three are there', () =>
    expectFinding(
      judge(zone('a'), zone('b'), zone('c')),
      'ok',
      'eu-central-1a, eu-central-1b, eu-central-1c',
    ));
  test('that the account lacks fail, with those that it has', () =>
    expectFinding(
      judge(zone('a'), zone('b'), zone('d')),
      'fail',
      'eu-central-1c cannot be used: not in this account',
      'this account has eu-central-1a, eu-central-1b, eu-central-1d',
    ));
  test('that are no ordinary ones fail', () =>
    expectFinding(
      judge(zone('a'), zone('b'), zone('c', 'available', 'local-zone')),
      'fail',
      'a local-zone',
      'change',
    ));
  test('that are unavailable fail', () =>
    expectFinding(
      judge(zone('a'), zone('b'), zone('c', 'unavailable')),
      'fail',
      'unavailable',
      'change zones',
    ));
  test('that are impaired are worth a warning, those of others are not', () => {
    expectFinding(judge(zone('a'), zone('b'), zone('c', 'impaired')), 'warn', '1c is impaired', 'Health');
    expectFinding(judge(zone('a'), zone('b'), zone('c'), zone('d', 'impaired')), 'ok', 'eu-central-1a');
  });
  test('nobody may ask for are unknown', () =>
    expectFinding(zones.judge(denied, subject), 'unknown', 'UnauthorizedOperation', 'allow ec2:Describe'));
});

describe('instance types', () => {
  const one = testSubject({ brokers: { instanceTypes: ['m7i.large', 'm6i.large'] } });
  const info = (type: string, more: Partial<TypeInfo> = {}): TypeInfo => ({
    type,
    architectures: ['x86_64'],
    currentGeneration: true,
    markets: ['spot', 'on-demand'],
    ...more,
  });
  const all = (changes: Record<string, Partial<TypeInfo> | null> = {}) =>
    instanceTypes.judge(
      answer(
        typesOf(one.nodes).flatMap((type) => (changes[type] === null ? [] : [info(type, changes[type])])),
      ),
      one,
    );

  test('that all exist are good', () => expectFinding(all(), 'ok', '6, all x86_64'));
  test.each<[string, Partial<TypeInfo> | null, string]>([
    ['do not exist', null, 'm7i.large does not exist here'],
    ['are for another architecture', { architectures: ['arm64'] }, 'm7i.large is arm64'],
    ['are not sold in the market', { markets: ['on-demand'] }, 'm7i.large is not sold as spot'],
  ])('that %s are worth a warning while others are left, and fail if none is', (_, change, found) => {
    expectFinding(all({ 'm7i.large': change }), 'warn', found, 'list others that eu-central-1 has');
    const none = all({ 'm7i.large': change, 'm6i.large': change });
    expectFinding(none, 'fail', 'no type left for broker-1, broker-2, broker-3', 'list others');
  });
  test('of earlier generations are worth a warning only where a node has no others', () => {
    const old = { currentGeneration: false };
    expectFinding(all({ 'm6i.large': old }), 'ok', 'x86_64');
    expectFinding(
      all({ 'm6i.large': old, 'm7i.large': old }),
      'warn',
      'broker-1, broker-2, broker-3',
      'scarce',
    );
  });
  test('with quotas of their own are worth a warning', () => {
    const special = testSubject({ brokers: { instanceTypes: ['m7i.large', 'x2iedn.large'] } });
    const finding = instanceTypes.judge(answer(typesOf(special.nodes).map((type) => info(type))), special);
    expectFinding(finding, 'warn', 'x2iedn.large: not of the standard families', 'quota of their own family');
  });
});

describe('types in zones', () => {
  const both = testSubject({ brokers: { instanceTypes: ['m7i.large', 'm6i.large'] } });
  const without = (missing: string[]) =>
    offerings.judge(
      answer(
        both.config.zones
          .flatMap((zone) => typesOf(both.nodes).map((type) => ({ zone, type })))
          .filter(({ zone, type }) => !(zone === 'eu-central-1c' && missing.includes(type))),
      ),
      both,
    );

  test('are good when each zone offers all', () => expectFinding(without([]), 'ok', 'each zone offers all'));
  test('that lack one are worth a warning', () =>
    expectFinding(
      without(['m7i.large']),
      'warn',
      'eu-central-1c does not offer m7i.large to broker-3',
      'add types to brokers.instanceTypes in cluster.config.ts that eu-central-1c offers',
    ));
  test('that leave a node none fail', () =>
    expectFinding(
      without(['m7i.large', 'm6i.large', 't3.small']),
      'fail',
      'no type left: eu-central-1c does not offer m7i.large, m6i.large to broker-3',
      'add types to brokers.instanceTypes',
    ));
});

describe('vCPUs', () => {
  const running = (
    market: 'spot' | 'on-demand',
    standardVcpus: number,
    cluster?: string,
  ): RunningInstance => ({
    market,
    standardVcpus,
    cluster,
  });
  const judge = (allowed: Answer<number>, instances: Answer<RunningInstance[]>, options = {}) =>
    vcpus('spot').judge({ allowed, instances }, testSubject(options));

  test.each<[number, Status]>([
    [13, 'fail'],
    [14, 'ok'],
  ])('%i allowed for a default cluster: %s', (allowed, status) =>
    expect(judge(answer(allowed), answer([])).status).toBe(status),
  );
  test('say what to request, beside what others use', () => {
    const others = answer([running('spot', 8, 'other'), running('spot', 2), running('on-demand', 96)]);
    expectFinding(
      judge(answer(20), others),
      'fail',
      '20 allowed, 14 needed, 10 used by others',
      `--quota-code ${QUOTAS.spotVcpus.code} --desired-value 24 --region eu-central-1`,
    );
  });
  test("of the cluster's own instances are those that it needs", () =>
    expectFinding(judge(answer(14), answer([running('spot', 12, 'kafka')])), 'ok', '0 used by others'));
  test('of the other market only are none', () => {
    const onDemand = { controllers: { market: 'on-demand' }, brokers: { market: 'on-demand' } };
    expectFinding(judge(denied, denied, onDemand), 'ok', 'none needed');
  });
  test('of an unknown quota are unknown, and so are those of an unknown rest', () => {
    expectFinding(judge(denied, answer([])), 'unknown', '14 needed', 'allow');
    expectFinding(judge(answer(32), denied), 'unknown', "32 allowed, 14 needed, others' use is", 'allow');
  });
  test('too few fail whatever others use', () =>
    expect(judge(answer(13), denied)).toMatchObject({
      status: 'fail',
      found: expect.not.stringContaining('by others'),
    }));
});

describe('Elastic IPs and networks', () => {
  const owned = (...clusters: (string | undefined)[]) => answer(clusters.map((cluster) => ({ cluster })));

  test('need one for each public broker', () => {
    const judge = (allowed: number, ...clusters: (string | undefined)[]) =>
      elasticIps.judge({ allowed: answer(allowed), addresses: owned(...clusters) }, subject);
    expectFinding(judge(5, undefined, 'other'), 'ok', '5 allowed, 3 needed, 2 used by others');
    expectFinding(judge(5, undefined, 'other', 'third'), 'fail', '3 used by others', '--desired-value 6');
    expectFinding(judge(5, 'kafka', 'kafka', 'kafka', 'other'), 'ok', '1 used by others');
  });
  test('need none where nobody outside may connect', () => {
    const answers = { allowed: denied, addresses: denied };
    expectFinding(elasticIps.judge(answers, testSubject({ clients: { cidrs: [] } })), 'ok', 'none needed');
  });
  test.each(['VPC', 'internet gateway'] as const)('need one %s', (part) => {
    const judge = (...clusters: (string | undefined)[]) =>
      network(part).judge({ allowed: answer(2), existing: owned(...clusters) }, subject);
    expectFinding(judge(undefined), 'ok', '2 ');
    expectFinding(judge(undefined, 'kafka'), 'ok', '1 used by others');
    expectFinding(judge(undefined, 'other'), 'fail', '2 used by others', '--service-code vpc');
  });
});

describe('the image', () => {
  const ami = { state: 'available', architecture: 'x86_64', rootDevice: '/dev/xvda' };
  const judge = (change: Partial<typeof ami> | null) =>
    image.judge({ id: answer('ami-1'), image: answer(change && { ...ami, ...change }) }, subject);

  test('is good as the launch templates take it', () => expectFinding(judge({}), 'ok', 'ami-1: available'));
  test.each([{ state: 'disabled' }, { architecture: 'arm64' }, { rootDevice: '/dev/sda1' }])(
    'fails with %j',
    (change) => expectFinding(judge(change), 'fail', Object.values(change)[0], 'image.build'),
  );
  test('fails if it is gone, and if its build never was', () => {
    expectFinding(judge(null), 'fail', 'ami-1 of build latest does not exist', 'image.build');
    const gone = { id: answer('ami-1'), image: trouble('other', 'InvalidAMIID.NotFound') };
    expectFinding(image.judge(gone, subject), 'fail', 'InvalidAMIID.NotFound', 'image.build');
    const never = trouble('other', 'ParameterNotFound');
    expectFinding(
      image.judge({ id: never, image: never }, subject),
      'fail',
      '13/latest/amd64',
      'image.build',
    );
  });
  test('is unknown if nobody may ask', () =>
    expectFinding(
      image.judge({ id: answer('ami-1'), image: denied }, subject),
      'unknown',
      'Unauthorized',
      'allow',
    ));
});

describe('a cluster of that name', () => {
  const here = { clusterId: 'ours', caFingerprint: 'ab' };
  const judge = (identity: Answer<string>, stateIsHere = true) =>
    livingCluster.judge({ identity, here, stateIsHere }, testSubject());

  test('is good if there is none, or if it is ours and its state is here', () => {
    expectFinding(judge(trouble('other', 'ParameterNotFound')), 'ok', 'none is called kafka yet');
    expectFinding(judge(answer(JSON.stringify(here))), 'ok', 'ours');
  });
  test('fails if it is another, or has another CA', () => {
    const other = JSON.stringify({ ...here, clusterId: 'theirs' });
    expectFinding(judge(answer(other)), 'fail', 'its id is theirs', 'npm run secrets -- pull');
    expectFinding(
      judge(answer(JSON.stringify({ ...here, caFingerprint: 'cd' }))),
      'fail',
      'another cluster',
      'ids.json',
    );
  });
  test("fails if it is ours and Terraform's state is elsewhere", () =>
    expectFinding(judge(answer(JSON.stringify(here)), false), 'fail', 'not here', 'terraformState'));
  test('is unknown if nobody may ask', () =>
    expectFinding(judge(denied), 'unknown', 'UnauthorizedOperation', 'allow'));
});

describe("the bucket of Terraform's state", () => {
  const inBucket = (region: string) => testSubject({ terraformState: { bucket: 'ours', region } });
  const judge = (found: { exists: boolean; versioned: boolean }, region = 'eu-west-1') =>
    terraformState.judge(answer(found), inBucket(region));

  test('is not needed for files on this machine', () =>
    expectFinding(terraformState.judge(null, testSubject()), 'ok', 'on this machine only'));
  test('is good if it keeps versions, and worth a warning if not', () => {
    expectFinding(judge({ exists: true, versioned: true }), 'ok', 'ours, versioned');
    expectFinding(judge({ exists: true, versioned: false }), 'warn', 'no older', 'put-bucket-versioning');
  });
  test('fails if it does not exist, with the command that makes it', () => {
    const missing = { exists: false, versioned: false };
    expectFinding(judge(missing), 'fail', 'no bucket ours', 'LocationConstraint=eu-west-1');
    expect(judge(missing, 'us-east-1').todo).not.toContain('LocationConstraint');
  });
});

describe("the operator's own address", () => {
  const judge = (address: string, cidrs: string[]) =>
    ownAddress.judge(answer(address), testSubject({ clients: { cidrs } }));

  test('is good inside the networks of clients, or if nobody outside may connect', () => {
    expectFinding(judge('198.51.100.7', ['203.0.113.0/24', '198.51.100.0/29']), 'ok', '198.51.100.7');
    expectFinding(judge('198.51.100.7', []), 'ok', 'only clients inside the VPC');
  });
  test('is worth a warning outside them', () =>
    expectFinding(judge('198.51.100.8', ['198.51.100.0/29']), 'warn', '198.51.100.8', '--my-address'));
});

describe('this machine', () => {
  test.each<[string, Status]>([
    ['1.11.0', 'ok'],
    ['1.12.1', 'ok'],
    ['2.0.0', 'ok'],
    ['1.10.9', 'fail'],
    ['1.9', 'fail'],
  ])('Terraform %s: %s', (version, status) =>
    expect(terraform.judge(answer(version), subject).status).toBe(status),
  );
  test('without Terraform fails, naming the binary that was asked for', () => {
    const named = testSubject({}, { TERRAFORM_BINARY_NAME: 'tofu' });
    expectFinding(
      terraform.judge(trouble('other', 'ENOENT'), named),
      'fail',
      'no tofu',
      'install Terraform 1.11',
    );
  });
  test.each<[string, Status]>([
    ['20.19.0', 'ok'],
    ['22.1.0', 'ok'],
    ['20.18.3', 'fail'],
    ['18.20.0', 'fail'],
  ])('Node.js %s: %s', (version, status) =>
    expect(nodejs.judge({ version, minimum: '20.19' }, subject).status).toBe(status),
  );
  test('without a bundle fails', () => {
    expectFinding(bundle.judge(false, subject), 'fail', 'bundle.tar', 'npm run bundle');
    expectFinding(bundle.judge(true, subject), 'ok', 'bundle.tar');
  });
  test('without the secrets fails as a deploy would, in one line', () => {
    const missing = new OperatorError('SECRETS_MISSING', 'this machine lacks:\n  a\n  b', 'copy them');
    expectFinding(secrets.judge(missing, subject), 'fail', 'this machine lacks: a b', 'copy them');
  });
  test('certificates that end within 30 days are worth a warning', () => {
    const until = (date: string) =>
      certificates.judge([{ node: 'broker-1', expires: new Date(date) }], subject);
    expectFinding(until('2026-12-21'), 'ok', 'until 2026-12-21');
    expectFinding(until('2026-12-20'), 'warn', "broker-1's ends on 2026-12-20", 'npm run rotate -- certs');
  });
});
