import {
  AllocateAddressCommand,
  CreateInternetGatewayCommand,
  CreateVpcCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ListServiceQuotasCommand,
} from '@aws-sdk/client-service-quotas';
import { QUOTAS } from '../../../cluster/quotas';
import {
  createGroupOf,
  createNetwork,
  failure,
  type LocalAws,
  refusal,
  runInstance,
  startLocalAws,
} from './local-aws';

const { spotVcpus, onDemandVcpus, elasticIps, vpcs } = QUOTAS;
const SPOT = { InstanceMarketOptions: { MarketType: 'spot' } } as const;

let aws: LocalAws;
afterEach(() => aws?.stop());

describe('Service Quotas', () => {
  const asked = async ({ service, code }: { service: string; code: string }) =>
    (await aws.quotas.send(new GetServiceQuotaCommand({ ServiceCode: service, QuotaCode: code }))).Quota;

  test('tells applied values where the owner asked for more, and defaults for all', async () => {
    aws = await startLocalAws({ hypervisor: false, quotas: { [spotVcpus.code]: 40 } });
    expect(await asked(spotVcpus)).toMatchObject({ Value: 40, QuotaName: spotVcpus.name, Adjustable: true });
    expect(await refusal(asked(elasticIps))).toMatch(/^NoSuchResourceException/);
    const { Quota } = await aws.quotas.send(
      new GetAWSDefaultServiceQuotaCommand({ ServiceCode: vpcs.service, QuotaCode: vpcs.code }),
    );
    expect(Quota).toMatchObject({ Value: 5, QuotaName: vpcs.name, ServiceCode: 'vpc' });
    const { Quotas } = await aws.quotas.send(new ListServiceQuotasCommand({ ServiceCode: 'ec2' }));
    expect(Quotas!.map(({ QuotaCode, Value }) => [QuotaCode, Value])).toEqual([
      [spotVcpus.code, 40],
      [onDemandVcpus.code, 32],
    ]);
  });

  test('knows no quota under another service', async () => {
    aws = await startLocalAws({ hypervisor: false });
    expect(await refusal(asked({ service: 'vpc', code: spotVcpus.code }))).toMatch(
      /^NoSuchResourceException/,
    );
    expect(await refusal(asked({ service: 'lambda', code: 'L-1' }))).toMatch(/^NoSuchResourceException/);
  });
});

describe('beyond a quota', () => {
  test('no Elastic IP is allocated', async () => {
    aws = await startLocalAws({ hypervisor: false, quotas: { [elasticIps.code]: 2 } });
    const allocate = () => aws.ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
    await allocate();
    await allocate();
    expect(await refusal(allocate())).toBe(
      'AddressLimitExceeded: The maximum number of addresses has been reached.',
    );
  });

  test('no VPC and no internet gateway is made, and the default VPC counts', async () => {
    aws = await startLocalAws({ hypervisor: false, quotas: { [vpcs.code]: 2 } });
    const create = () => aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }));
    await create();
    expect(await refusal(create())).toBe('VpcLimitExceeded: The maximum number of VPCs has been reached.');
    const gateway = () => aws.ec2.send(new CreateInternetGatewayCommand({}));
    for (let made = 0; made < 5; made += 1) await gateway();
    expect(await refusal(gateway())).toBe(
      'InternetGatewayLimitExceeded: The maximum number of internet gateways has been reached.',
    );
  });

  test('no instance is launched, in either market, until others have ended', async () => {
    const quotas = { [spotVcpus.code]: 5, [onDemandVcpus.code]: 2 };
    aws = await startLocalAws({ hypervisor: false, quotas });
    const { subnetA } = await createNetwork(aws);
    const [first] = [await runInstance(aws, subnetA, SPOT), await runInstance(aws, subnetA, SPOT)];
    expect(await refusal(runInstance(aws, subnetA, SPOT))).toBe(
      'MaxSpotInstanceCountExceeded: Max spot instance count exceeded',
    );
    await runInstance(aws, subnetA);
    expect(await refusal(runInstance(aws, subnetA))).toMatch(
      /^VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 2 allows for the instance bucket that the specified instance type belongs to\./,
    );
    await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [first.InstanceId!] }));
    await runInstance(aws, subnetA, SPOT);
  });

  test.each([
    [
      'spot',
      0,
      'Could not launch Spot Instances. MaxSpotInstanceCountExceeded - Max spot instance count exceeded. ' +
        'Launching EC2 instance failed.',
    ],
    [
      'on-demand',
      100,
      /^Could not launch On-Demand Instances\. VcpuLimitExceeded - You have requested more vCPU/,
    ],
  ])("a group's %s launch fails, and an activity says why", async (_, onDemandPercentage, message) => {
    const quotas = { [spotVcpus.code]: 1, [onDemandVcpus.code]: 1 };
    aws = await startLocalAws({ hypervisor: false, quotas });
    const { subnetA } = await createNetwork(aws);
    const group = await createGroupOf(aws, subnetA, ['m7i.large'], onDemandPercentage);
    expect(await failure(aws, group)).toMatch(message);
  });
});

test('the server refuses a quota that it does not know', async () => {
  const start = startLocalAws({ hypervisor: false, quotas: { 'L-0': 1 } });
  await expect(start).rejects.toThrow(/the local cloud has no quota L-0/);
});
