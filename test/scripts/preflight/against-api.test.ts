import { AllocateAddressCommand, CreateInternetGatewayCommand, CreateVpcCommand } from '@aws-sdk/client-ec2';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ClusterOptions } from '../../../cluster/config';
import { clusterHome, type ClusterHome } from '../../../cluster/home';
import { QUOTAS } from '../../../cluster/quotas';
import { EXIT } from '../../../scripts/cli';
import type { PreflightReport } from '../../../scripts/preflight/examine';
import { runPreflight } from '../../../scripts/preflight/run';
import { projectRoot } from '../../../scripts/project';
import { initialiseCluster } from '../../../scripts/secrets/initialise';
import {
  createNetwork,
  type LocalAws,
  refusal,
  runInstance,
  startLocalAws,
} from '../../rehearsal/api/local-aws';
import { testConfig } from '../../support/cluster';
import { type Fault, startFaultyAws } from '../../support/faulty-aws';

const config = testConfig({ clients: { cidrs: ['127.0.0.1/32'] } });
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };

let folder: string;
let home: ClusterHome;
let printed: string;
let addresses: Server;
let addressService: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'preflight-'));
  home = clusterHome(folder, config.name, join(folder, 'home'));
  await initialiseCluster({ config, home });
  await mkdir(dirname(home.bundleFile), { recursive: true });
  for (const file of [home.bundleFile, `${home.bundleFile}.sha256`]) writeFileSync(file, 'bundle');
  // Says the same whatever happens to AWS.
  addresses = createServer((_, response) => response.end('127.0.0.1\n'));
  await new Promise<void>((listening) => addresses.listen(0, '127.0.0.1', listening));
  addressService = `http://127.0.0.1:${(addresses.address() as AddressInfo).port}`;
});
afterAll(() => {
  addresses.close();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text.toString();
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());

function preflight(endpoint: string, changes: Partial<Parameters<typeof runPreflight>[0]> = {}) {
  return runPreflight({
    config,
    home,
    projectRoot: projectRoot(),
    timeout: 60,
    json: false,
    environment: { PATH: process.env.PATH, KAFKA_ADDRESS_SERVICE: addressService },
    aws: { endpoint, credentials },
    ...changes,
  });
}

async function examined(endpoint: string, changes: Partial<Parameters<typeof runPreflight>[0]> = {}) {
  const code = await preflight(endpoint, { ...changes, json: true });
  const report = JSON.parse(printed) as PreflightReport;
  const of = (name: string) => report.items.find((item) => item.name === name)!;
  const failing = report.items.filter(({ status }) => status === 'fail').map(({ name }) => name);
  return { code, report, of, failing };
}

describe('an account with the quotas that a default cluster needs', () => {
  let aws: LocalAws;
  beforeAll(async () => {
    aws = await startLocalAws({ hypervisor: false, quotas: {} });
  });
  afterAll(() => aws.stop());

  test('passes every item, with exit code 0 and a table', async () => {
    expect(await preflight(aws.endpoint)).toBe(EXIT.ok);
    expect(printed).toMatch(/^ITEM +STATUS +FOUND$/m);
    expect(printed).toMatch(/^credentials +ok +arn:aws:\S+ of account 123456789012/m);
    expect(printed).toMatch(/^spot vCPUs +ok +32 allowed, 14 needed, 0 used by others$/m);
    expect(printed).toMatch(/^on-demand vCPUs +ok +none needed$/m);
    expect(printed).toMatch(/^Elastic IPs +ok +5 allowed, 3 needed, 0 used by others$/m);
    expect(printed).toMatch(/^VPC +ok +5 allowed, 1 needed, 1 used by others$/m);
    expect(printed).toMatch(/^image +ok +ami-\w+: available, x86_64, root \/dev\/xvda$/m);
    expect(printed).toContain('OK: 19 ok, 0 warn, 0 fail, 0 unknown for cluster kafka in eu-central-1');
  });

  test.each<[string, string[], string]>([
    ['DescribeAddresses', ['Elastic IPs'], 'ec2:DescribeAddresses'],
    ['DescribeAvailabilityZones', ['zones'], 'ec2:DescribeAvailabilityZones'],
    ['GetParameter', ['image', 'living cluster'], 'ssm:GetParameter'],
  ])('a refused %s leaves %j unknown, with what to allow, and no other', async (operation, names, action) => {
    const { code, report, of } = await throughFaults(aws, { [operation]: 'refuses' });
    expect(code).toBe(EXIT.ok);
    expect(report.counts).toEqual({
      ok: 19 - names.length,
      warn: 0,
      fail: 0,
      unknown: names.length,
    });
    for (const name of names) {
      expect(of(name).found).toContain(action);
      expect(of(name).todo).toBe(`allow ${action} to whoever deploys, or look there yourself`);
    }
  });

  test('a question that is never answered ends in time, and the others are answered', async () => {
    const { report, of } = await throughFaults(aws, { DescribeInstanceTypes: 'hangs' }, 8);
    expect(of('instance types')).toMatchObject({
      status: 'unknown',
      todo: expect.stringContaining('reaches AWS'),
    });
    expect(of('types in zones').status).toBe('ok');
    expect(report.counts.unknown).toBe(1);
  });

  test('credentials that nobody confirms fail, since nothing can be deployed without an answer', async () => {
    const { code, of, failing } = await throughFaults(aws, { GetCallerIdentity: 'hangs' }, 8);
    expect({ code, failing }).toEqual({ code: EXIT.failed, failing: ['credentials'] });
    expect(of('credentials').todo).toContain('see that this machine reaches AWS');
  });

  test('quotas that nobody may read leave their items unknown, not what is needed', async () => {
    const { of } = await throughFaults(aws, { GetServiceQuota: 'refuses' });
    expect(of('spot vCPUs')).toMatchObject({
      status: 'unknown',
      found: expect.stringMatching(/^14 needed/),
    });
  });

  test('whatever is wrong is said in one run, with exit code 1', async () => {
    const wrong = testConfig({
      zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1d'],
      image: { build: '20200101-0' },
      controllers: { instanceTypes: ['t9.small', 't3.small'] },
    });
    const { code, of, failing } = await examined(aws.endpoint, {
      config: wrong,
      home: clusterHome(folder, 'kafka', join(folder, 'empty')),
      environment: { PATH: '/nowhere', AWS_REGION: 'us-east-1' },
    });
    expect(code).toBe(EXIT.failed);
    expect(failing).toEqual(['Terraform', 'secrets', 'zones', 'types in zones', 'image']);
    expect(of('zones').todo).toContain('this account has eu-central-1a, eu-central-1b, eu-central-1c');
    expect(of('secrets').todo).toBe('make it: npm run init');
    expect(of('instance types')).toMatchObject({ status: 'warn', found: 't9.small does not exist here' });
    expect(of('region')).toMatchObject({ status: 'warn', found: expect.stringContaining('us-east-1') });
  });
});

describe('what the preflight foretells, EC2 refuses', () => {
  const onDemand = { market: 'on-demand' } as const;
  /** As many of the smallest instances as a default cluster and one replacement have vCPUs. */
  const launchSeven = async (aws: LocalAws, more: object) => {
    const { subnetA } = await createNetwork(aws);
    const outcomes: string[] = [];
    for (let launched = 0; launched < 7; launched += 1) {
      outcomes.push(await refusal(runInstance(aws, subnetA, { InstanceType: 't3.small', ...more })));
    }
    return outcomes;
  };

  test.each<[string, Foretold]>([
    [
      'Elastic IPs',
      {
        quotas: { [QUOTAS.elasticIps.code]: 2 },
        desired: 3,
        attempt: async ({ ec2 }) => {
          const allocate = () => refusal(ec2.send(new AllocateAddressCommand({ Domain: 'vpc' })));
          return [await allocate(), await allocate(), await allocate()];
        },
        refused: /^AddressLimitExceeded/,
      },
    ],
    [
      'VPC',
      {
        quotas: { [QUOTAS.vpcs.code]: 1 },
        desired: 2,
        attempt: async ({ ec2 }) => [
          await refusal(ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))),
        ],
        refused: /^VpcLimitExceeded/,
      },
    ],
    [
      'internet gateway',
      {
        quotas: { [QUOTAS.internetGateways.code]: 0 },
        desired: 1,
        attempt: async ({ ec2 }) => [await refusal(ec2.send(new CreateInternetGatewayCommand({})))],
        refused: /^InternetGatewayLimitExceeded/,
      },
    ],
    [
      'spot vCPUs',
      {
        quotas: { [QUOTAS.spotVcpus.code]: 13 },
        desired: 14,
        attempt: (aws) => launchSeven(aws, { InstanceMarketOptions: { MarketType: 'spot' } }),
        refused: /^MaxSpotInstanceCountExceeded/,
      },
    ],
    [
      'on-demand vCPUs',
      {
        quotas: { [QUOTAS.onDemandVcpus.code]: 13 },
        options: { controllers: onDemand, brokers: onDemand },
        desired: 14,
        attempt: (aws) => launchSeven(aws, {}),
        refused: /^VcpuLimitExceeded/,
      },
    ],
    [
      'types in zones',
      {
        quotas: {},
        options: { brokers: { instanceTypes: ['m5zn.large', 'm5ad.large'] } },
        attempt: async (aws) => {
          const { subnetB } = await createNetwork(aws, { zoneB: 'eu-central-1c' });
          return [await refusal(runInstance(aws, subnetB, { InstanceType: 'm5zn.large' }))];
        },
        refused: /^Unsupported/,
      },
    ],
  ])('%s', async (name, { quotas, options, desired, attempt, refused }) => {
    const aws = await startLocalAws({ hypervisor: false, quotas });
    try {
      const { code, failing, of } = await examined(aws.endpoint, { config: testConfig(options) });
      expect({ code, failing }).toEqual({ code: EXIT.failed, failing: [name] });
      if (desired) expect(of(name).todo).toContain(`--desired-value ${desired} --region eu-central-1`);
      const outcomes = await attempt(aws);
      expect(outcomes.pop()).toMatch(refused);
      expect(outcomes).toEqual(outcomes.map(() => 'accepted'));
    } finally {
      await aws.stop();
    }
  });
});

test("what the cluster has already counts as its own, and others' is added to what it needs", async () => {
  const aws = await startLocalAws({ hypervisor: false, quotas: {} });
  const allocate = (Tags: { Key: string; Value: string }[]) =>
    aws.ec2.send(new AllocateAddressCommand({ TagSpecifications: [{ ResourceType: 'elastic-ip', Tags }] }));
  for (let own = 0; own < 3; own += 1) await allocate([{ Key: 'Cluster', Value: config.name }]);
  await allocate([{ Key: 'Cluster', Value: 'another' }]);
  const { subnetA } = await createNetwork(aws);
  await runInstance(aws, subnetA, { InstanceMarketOptions: { MarketType: 'spot' } });
  const { of } = await examined(aws.endpoint);
  expect(of('Elastic IPs').found).toBe('5 allowed, 3 needed, 1 used by others');
  expect(of('spot vCPUs').found).toBe('32 allowed, 14 needed, 2 used by others');
  expect(of('internet gateway').found).toBe('5 allowed, 1 needed, 1 used by others');
  await aws.stop();
});

interface Foretold {
  quotas: Record<string, number>;
  options?: Partial<ClusterOptions>;
  /** Value of the quota to request. */
  desired?: number;
  /** What a deploy would do; the last of it is refused. */
  attempt(aws: LocalAws): Promise<string[]>;
  refused: RegExp;
}

async function throughFaults(aws: LocalAws, faults: Record<string, Fault>, timeout = 60) {
  const proxy = await startFaultyAws(aws.endpoint);
  proxy.decide = ({ name }) => faults[name];
  try {
    return await examined(proxy.endpoint, { timeout });
  } finally {
    await proxy.stop();
  }
}
