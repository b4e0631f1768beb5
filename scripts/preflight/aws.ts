import {
  DescribeAddressesCommand,
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  DescribeRegionsCommand,
  EC2Client,
  paginateDescribeInstances,
  paginateDescribeInstanceTypeOfferings,
  paginateDescribeInstanceTypes,
  paginateDescribeInternetGateways,
  paginateDescribeVpcs,
  type Instance,
  type Tag,
} from '@aws-sdk/client-ec2';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  NoSuchResourceException,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import type { Market } from '../../cluster/config';
import { isStandardType, vcpusOf } from '../../cluster/instance-types';
import { TAGS } from '../../cluster/names';
import type { Quota } from '../../cluster/quotas';
import { ask, type Answer } from './answer';

/** Credentials are the same everywhere, but a region that is not enabled for the account knows none of them. */
const ALWAYS_ENABLED_REGION = 'us-east-1';

export interface Identity {
  account: string;
  arn: string;
}

export interface Zone {
  name: string;
  /** For example available. */
  state: string;
  /** availability-zone, local-zone or wavelength-zone. */
  type: string;
}

export interface TypeInfo {
  type: string;
  architectures: string[];
  currentGeneration: boolean;
  /** spot, on-demand. */
  markets: string[];
}

export interface Image {
  state: string;
  architecture: string;
  rootDevice: string;
}

export interface StateBucket {
  exists: boolean;
  versioned: boolean;
}

/** Something that counts against a quota. */
export interface Owned {
  /** Value of its tag Cluster, undefined without one. */
  cluster: string | undefined;
}

export interface RunningInstance extends Owned {
  market: Market;
  /** As standard instances; 0 for those that have other quotas. */
  standardVcpus: number;
}

export type AwsQuestions = ReturnType<typeof awsQuestions>;
/** Credentials, endpoint and the like, where they are not those of the environment. */
export type ClientOptions = Pick<STSClientConfig, 'endpoint' | 'credentials'>;

/** What AWS is asked, each bounded in time. Nothing is changed by any of it. */
export function awsQuestions(region: string, timeoutMs: number, options: ClientOptions = {}) {
  const here = { ...options, region };
  const ec2 = new EC2Client(here);
  const quotas = new ServiceQuotasClient(here);
  const ssm = new SSMClient(here);
  const sts = new STSClient({ ...options, region: ALWAYS_ENABLED_REGION });

  /** All pages of a list, the options being those of each request. */
  const every = <Page, T>(
    question: string,
    pages: (options: { abortSignal: AbortSignal }) => AsyncIterable<Page>,
    itemsOf: (page: Page) => T[] | undefined,
  ): Promise<Answer<T[]>> =>
    ask(question, timeoutMs, async (abortSignal) => {
      const all: T[] = [];
      for await (const page of pages({ abortSignal })) all.push(...(itemsOf(page) ?? []));
      return all;
    });
  const client = { client: ec2 };

  return {
    identity: once((): Promise<Answer<Identity>> =>
      ask('sts:GetCallerIdentity', timeoutMs, async (abortSignal) => {
        const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}), { abortSignal });
        return { account: Account, arn: Arn };
      }),
    ),

    /** Whether the region is enabled: opt-in-not-required, opted-in or not-opted-in. */
    region: (): Promise<Answer<string>> =>
      ask('ec2:DescribeRegions', timeoutMs, async (abortSignal) => {
        const command = new DescribeRegionsCommand({ AllRegions: true, RegionNames: [region] });
        const { Regions = [] } = await ec2.send(command, { abortSignal });
        return Regions[0]?.OptInStatus ?? 'not-opted-in';
      }),

    zones: (): Promise<Answer<Zone[]>> =>
      ask('ec2:DescribeAvailabilityZones', timeoutMs, async (abortSignal) => {
        const command = new DescribeAvailabilityZonesCommand({});
        const { AvailabilityZones = [] } = await ec2.send(command, { abortSignal });
        return AvailabilityZones.map(({ ZoneName = '', State = '', ZoneType = '' }) => ({
          name: ZoneName,
          state: State,
          type: ZoneType,
        }));
      }),

    /** Those of the types that exist in the region. */
    instanceTypes: (types: string[]): Promise<Answer<TypeInfo[]>> =>
      every(
        'ec2:DescribeInstanceTypes',
        // By a filter: asked for by name, a single type that does not exist would refuse the question.
        (options) =>
          paginateDescribeInstanceTypes(
            client,
            { Filters: [{ Name: 'instance-type', Values: types }] },
            options,
          ),
        ({ InstanceTypes }) =>
          InstanceTypes?.map((info) => ({
            type: info.InstanceType ?? '',
            architectures: info.ProcessorInfo?.SupportedArchitectures ?? [],
            currentGeneration: info.CurrentGeneration ?? false,
            markets: info.SupportedUsageClasses ?? [],
          })),
      ),

    /** Which of the types each zone offers. */
    offerings: (zones: string[], types: string[]): Promise<Answer<{ zone: string; type: string }[]>> =>
      every(
        'ec2:DescribeInstanceTypeOfferings',
        (options) => {
          const location = { Name: 'location', Values: zones };
          const type = { Name: 'instance-type', Values: types };
          return paginateDescribeInstanceTypeOfferings(
            client,
            { LocationType: 'availability-zone', Filters: [location, type] },
            options,
          );
        },
        ({ InstanceTypeOfferings }) =>
          InstanceTypeOfferings?.map(({ Location = '', InstanceType = '' }) => ({
            zone: Location,
            type: InstanceType,
          })),
      ),

    /** The value in force: the applied one, or the default where none was ever applied. */
    quota: ({ service, code }: Quota): Promise<Answer<number>> =>
      ask('servicequotas:GetServiceQuota', timeoutMs, async (abortSignal) => {
        const input = { ServiceCode: service, QuotaCode: code };
        const { Quota: applied } = await quotas
          .send(new GetServiceQuotaCommand(input), { abortSignal })
          .catch((error: unknown) => {
            if (!(error instanceof NoSuchResourceException)) throw error;
            return quotas.send(new GetAWSDefaultServiceQuotaCommand(input), { abortSignal });
          });
        if (applied?.Value === undefined) throw new Error(`quota ${code} has no value`);
        return applied.Value;
      }),

    addresses: (): Promise<Answer<Owned[]>> =>
      ask('ec2:DescribeAddresses', timeoutMs, async (abortSignal) => {
        const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}), { abortSignal });
        return Addresses.map(owned);
      }),

    /** The account's own: it also sees those that others share with it. */
    vpcs: (account?: string): Promise<Answer<Owned[]>> =>
      every(
        'ec2:DescribeVpcs',
        (options) => paginateDescribeVpcs(client, {}, options),
        ({ Vpcs }) => Vpcs?.filter(({ OwnerId }) => belongsTo(account, OwnerId)).map(owned),
      ),

    internetGateways: (account?: string): Promise<Answer<Owned[]>> =>
      every(
        'ec2:DescribeInternetGateways',
        (options) => paginateDescribeInternetGateways(client, {}, options),
        ({ InternetGateways }) =>
          InternetGateways?.filter(({ OwnerId }) => belongsTo(account, OwnerId)).map(owned),
      ),

    runningInstances: once((): Promise<Answer<RunningInstance[]>> =>
      every(
        'ec2:DescribeInstances',
        (options) => {
          const Filters = [{ Name: 'instance-state-name', Values: ['pending', 'running'] }];
          return paginateDescribeInstances(client, { Filters }, options);
        },
        ({ Reservations }) =>
          Reservations?.flatMap(({ Instances = [] }) => Instances).map((instance) => ({
            ...owned(instance),
            market: instance.InstanceLifecycle === 'spot' ? 'spot' : 'on-demand',
            standardVcpus: standardVcpus(instance),
          })),
      ),
    ),

    /** The value of a parameter that is no secret. */
    parameter: (name: string): Promise<Answer<string>> =>
      ask('ssm:GetParameter', timeoutMs, async (abortSignal) => {
        const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }), { abortSignal });
        return Parameter?.Value ?? '';
      }),

    /** A bucket of the operator's, which may be in another region. */
    stateBucket: (bucket: string, bucketRegion: string): Promise<Answer<StateBucket>> =>
      ask('s3:GetBucketVersioning', timeoutMs, async (abortSignal) => {
        const s3 = new S3Client({ ...options, region: bucketRegion });
        try {
          const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }), {
            abortSignal,
          });
          return { exists: true, versioned: Status === 'Enabled' };
        } catch (error) {
          if ((error as Error).name === 'NoSuchBucket') return { exists: false, versioned: false };
          throw error;
        }
      }),

    /** Null if there is no such image. */
    image: (id: string): Promise<Answer<Image | null>> =>
      ask('ec2:DescribeImages', timeoutMs, async (abortSignal) => {
        const { Images = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [id] }), {
          abortSignal,
        });
        if (Images.length === 0) return null;
        const [{ State = '', Architecture = '', RootDeviceName = '' }] = Images;
        return { state: State, architecture: Architecture, rootDevice: RootDeviceName };
      }),
  };
}

/** Several items want the same answer. */
function once<T>(question: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= question());
}

function owned({ Tags }: { Tags?: Tag[] }): Owned {
  return { cluster: Tags?.find(({ Key }) => Key === TAGS.cluster)?.Value };
}

function belongsTo(account: string | undefined, owner: string | undefined): boolean {
  return account === undefined || owner === undefined || account === owner;
}

/** By what EC2 says of the instance, since others may run types whose names do not tell, such as bare metal. */
function standardVcpus({ InstanceType, CpuOptions: cpu }: Instance): number {
  const type = String(InstanceType);
  if (!isStandardType(type)) return 0;
  return cpu?.CoreCount && cpu.ThreadsPerCore ? cpu.CoreCount * cpu.ThreadsPerCore : vcpusOf(type);
}
